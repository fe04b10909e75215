// SPDX-License-Identifier: MIT
// Words and calls of the pages about the customer's own account.
import type { Channel } from '../../shared/coverage';
import { af } from '../../shared/i18n/portal/own/af';
import { en, type OwnMessages } from '../../shared/i18n/portal/own/en';
import type { Choice, Language, List } from '../../shared/types';
import { ask } from './session';
import { language } from './text';

export function own(): OwnMessages {
  return language.value === 'af' ? af : en;
}

export interface OwnContact {
  id: number;
  name: string;
  email: string | null;
  mobile: string | null;
  is_primary: boolean;
  rules: Record<string, Channel[]>;
}

export interface Profile {
  code: string;
  name: string;
  contact_name: string;
  registration_number: string;
  vat_number: string;
  username: string;
  phone: string;
  physical_address: string;
  postal_address: string;
  language: Language;
  /** False once the service has ended. */
  may_change: boolean;
  contacts: OwnContact[];
  kinds: { name: string; text: string; is_required: boolean }[];
  version: number;
}

export interface OwnSession {
  id: number;
  created_at: string;
  last_seen_at: string;
  address: string | null;
  user_agent: string | null;
  is_current: boolean;
}

export function profile(signal: AbortSignal): Promise<Profile> {
  return ask('/profile', { signal });
}

export function saveProfile(p: Profile): Promise<Profile> {
  return ask('/profile', {
    method: 'PATCH',
    body: {
      version: p.version, language: p.language,
      contacts: p.contacts.map((c) => ({ id: c.id, rules: c.rules })),
    },
  });
}

export function changePassword(current: string, password: string): Promise<void> {
  return ask('/password', { method: 'PUT', body: { current, password } });
}

export function sessions(signal: AbortSignal): Promise<List<OwnSession>> {
  return ask('/sessions', { signal });
}

/** Without an id all but the one that asks. */
export function endSessions(id?: number): Promise<void> {
  return ask(id === undefined ? '/sessions' : `/sessions/${id}`, { method: 'DELETE' });
}

/** What the password of the sign-in opened; empty when that was one account. */
export function choices(
  signal: AbortSignal,
): Promise<{ items: (Choice & { is_current: boolean })[] }> {
  return ask('/choices', { signal });
}
