// SPDX-License-Identifier: MIT
// Who is signed in, the one client every feature uses, and the gate that
// holds requests back while somebody signs in again.
import { useSyncExternalStore } from 'react';
import { ApiError, createClient } from '../../shared/api';
import { endSession, isLeaving } from '../../shared/leaving';
import type { Staff, StaffSignIn } from '../../shared/types';
import { currentLanguage, staffLanguage } from './text';

interface State {
  /** undefined: not asked yet; null: nobody. */
  staff: Staff | null | undefined;
  /** Why nobody knows: the server did not answer. */
  startError: ApiError | null;
  /** The session ended while somebody was at work. */
  hasEnded: boolean;
  /** Somebody signed out while the server was away. */
  isHeld: boolean;
}

let state: State = {
  staff: undefined, startError: null, hasEnded: false, isHeld: false,
};
let waiting: ((isBack: boolean) => void)[] = [];
const listeners = new Set<() => void>();

function change(part: Partial<State>): void {
  state = { ...state, ...part };
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSession(): State {
  return useSyncExternalStore(subscribe, () => state);
}

/** Only for what is shown to somebody who is signed in. */
export function useStaff(): Staff {
  const { staff } = useSession();
  if (!staff) {
    throw new Error('nobody is signed in');
  }
  return staff;
}

export function useMay(permission: string): boolean {
  return useStaff().permissions.includes(permission);
}

export const api = createClient('/api/admin/v1', {
  language: currentLanguage,
  unauthenticated() {
    if (!state.staff) {
      return Promise.resolve(false);
    }
    change({ hasEnded: true });
    return new Promise((resolve) => {
      waiting.push(resolve);
    });
  },
});

function release(isBack: boolean): void {
  const all = waiting;
  waiting = [];
  all.forEach((resolve) => resolve(isBack));
}

function welcome(staff: Staff): void {
  void staffLanguage(staff.language);
  change({ staff, startError: null, hasEnded: false, isHeld: false });
  release(true);
}

export async function start(): Promise<void> {
  try {
    if (isLeaving()) {
      await signOut();
      return;
    }
    welcome(await api.json<Staff>('/me'));
  } catch (error) {
    const e = error instanceof ApiError
      ? error : new ApiError(500, 'internal', '');
    change(e.status === 401
      ? { staff: null, startError: null } : { startError: e });
  }
}

/** Asks again who is signed in, after a change of their own. */
export async function refreshStaff(): Promise<void> {
  change({ staff: await api.json<Staff>('/me') });
}

/** Gives the pending token when a second step is wanted. */
export async function signIn(
  username: string,
  password: string,
): Promise<string | null> {
  return finish({ username, password });
}

export async function signInTotp(pending: string, totp: string): Promise<void> {
  await finish({ pending, totp });
}

async function finish(body: Record<string, string>): Promise<string | null> {
  if (isLeaving()) {
    await signOut();
  }
  const answer = await api.json<StaffSignIn>('/session', {
    method: 'POST', body, isSignIn: true,
  });
  if ('pending' in answer) {
    return answer.pending;
  }
  welcome(answer.staff);
  return null;
}

/** By a link that works once; every session of the login ends. */
export function setPassword(token: string, password: string): Promise<void> {
  return api.json('/password/reset', {
    method: 'POST', body: { token, password }, isSignIn: true,
  });
}

/** Gives up the page that was open and starts at the sign-in page. */
export function leave(): void {
  release(false);
  change({ staff: null, hasEnded: false });
}

export async function signOut(): Promise<void> {
  const isDone = await endSession(api);
  leave();
  change({ startError: null, isHeld: !isDone });
}
