// SPDX-License-Identifier: MIT
// Who is signed in, and the calls a view may make.
import { signal } from '@preact/signals';
import { ApiError, type CallOptions, createClient, isAbort }
  from '../../shared/api';
import { endSession, isLeaving } from '../../shared/leaving';
import type { Account, Choice, Customer, List, SignIn, Usage }
  from '../../shared/types';
import { go } from '../router';
import { customerLanguage, language } from './text';

const api = createClient('/api/portal/v1', { language: () => language.value });

const ISP_KEY = 'lastmile.isp';
/** Somebody is signed in as far as this browser knows. */
const IN_KEY = 'lastmile.in';

/** undefined: not asked yet; null: nobody. */
export const customer = signal<Customer | null | undefined>(undefined);
/** Why nobody knows: the server did not answer. */
export const startError = signal<ApiError | null>(null);
/** Said on the sign-in page after a session ended by itself. */
export const hasEnded = signal(false);
/** Said there after signing out while the server was away. */
export const isHeld = signal(false);

/** The name on the sign-in page, known since the last visit. */
export const ispName = signal(rememberedIsp());

function rememberedIsp(): string {
  try {
    return localStorage.getItem(ISP_KEY) ?? '';
  } catch {
    return '';
  }
}

/** Somebody was signed in here and did not sign out. */
function wasIn(): boolean {
  try {
    return localStorage.getItem(IN_KEY) !== null;
  } catch {
    return false;
  }
}

function forget(): void {
  try {
    localStorage.removeItem(IN_KEY);
  } catch {
    // Then nothing is remembered either.
  }
}

function welcome(who: Customer): void {
  customer.value = who;
  startError.value = null;
  hasEnded.value = false;
  isHeld.value = false;
  ispName.value = who.isp.name;
  try {
    localStorage.setItem(IN_KEY, '1');
    localStorage.setItem(ISP_KEY, who.isp.name);
  } catch {
    // Only a nicety.
  }
  void customerLanguage(who.language);
}

/** Asks who is signed in; leaves `startError` when there is no answer. */
export async function start(): Promise<void> {
  try {
    if (isLeaving()) {
      await leave();
      return;
    }
    welcome(await api.json<Customer>('/me'));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) {
      startError.value = null;
      hasEnded.value = wasIn();
      customer.value = null;
      return;
    }
    startError.value = error instanceof ApiError
      ? error : new ApiError(500, 'internal', '');
  }
}

/** Gives the choices when the login belongs to several customers. */
export async function signIn(
  username: string,
  password: string,
): Promise<{ pending: string; choose: Choice[] } | null> {
  if (isLeaving()) {
    await leave();
  }
  const answer = await api.json<SignIn>('/session', {
    method: 'POST', body: { username, password }, isSignIn: true,
  });
  if ('customer' in answer) {
    welcome(answer.customer);
    return null;
  }
  return answer;
}

export async function chooseCustomer(pending: string, id: number): Promise<void> {
  const answer = await api.json<SignIn>('/session', {
    method: 'POST', body: { pending, customer_id: id }, isSignIn: true,
  });
  if ('customer' in answer) {
    welcome(answer.customer);
  }
}

export async function signOut(): Promise<void> {
  await leave();
  go('/login');
}

async function leave(): Promise<void> {
  isHeld.value = !await endSession(api);
  forget();
  startError.value = null;
  hasEnded.value = false;
  customer.value = null;
}

export function forgotten(username: string): Promise<unknown> {
  return api.json('/password/forgotten', { method: 'POST', body: { username } });
}

export function resetPassword(token: string, password: string): Promise<void> {
  return api.json('/password/reset', {
    method: 'POST', body: { token, password }, isSignIn: true,
  });
}

/** Another customer of the same e-mail address, without signing in again. */
export async function switchCustomer(id: number): Promise<void> {
  const answer = await ask<{ customer: Customer }>('/session/switch', {
    method: 'POST', body: { customer_id: id },
  });
  welcome(answer.customer);
}

/** What is said of the customer, in the language the page has now. */
export async function refresh(): Promise<void> {
  if (customer.value) {
    customer.value = await ask<Customer>('/me');
  }
}

/** A call of a signed-in view; a 401 leads back to the sign-in page. */
export async function ask<T>(path: string, options: CallOptions = {}): Promise<T> {
  try {
    return await api.json<T>(path, options);
  } catch (error) {
    if (!isAbort(error) && error instanceof ApiError && error.status === 401) {
      hasEnded.value = true;
      customer.value = null;
    }
    throw error;
  }
}

export function accounts(signal: AbortSignal): Promise<List<Account>> {
  return ask('/accounts?per_page=100', { signal });
}

export function usage(
  account: number,
  month: string,
  signal: AbortSignal,
): Promise<Usage> {
  return ask(`/accounts/${account}/usage?month=${month}`, { signal });
}
