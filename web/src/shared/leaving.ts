// SPDX-License-Identifier: MIT
// Signing out while the server does not answer: the page is emptied at once,
// and the session is ended before anything of it is shown again.
import { ApiError, type Client } from './api';

const KEY = 'lastmile.leaving';

let wants = remembered();

function remembered(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

function remember(isLeaving: boolean): void {
  wants = isLeaving;
  try {
    if (isLeaving) {
      localStorage.setItem(KEY, '1');
    } else {
      localStorage.removeItem(KEY);
    }
  } catch {
    // This page knows; the next one will not.
  }
}

/** Somebody signed out, and the server has not been told yet. */
export function isLeaving(): boolean {
  return wants;
}

/** False: the server does not answer; it is told when it does. */
export async function endSession(api: Client): Promise<boolean> {
  remember(true);
  try {
    await api.json<void>('/session', { method: 'DELETE', isSignIn: true });
  } catch (error) {
    if (error instanceof ApiError && error.isAway) {
      return false;
    }
    if (!(error instanceof ApiError) || error.status !== 401) {
      remember(false);
      throw error;
    }
  }
  remember(false);
  return true;
}
