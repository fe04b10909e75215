// SPDX-License-Identifier: MIT
// Who is the primary contact instead of somebody else. Values in, values out.

/** What tells who a contact is. */
export interface Person {
  name: string;
  email: string | null;
  mobile: string | null;
}

interface Listed extends Person {
  id: number | null;
  is_primary: boolean;
}

interface Side<C extends Listed> {
  contacts: readonly C[];
  /** Of the customer's login. */
  username: string | null;
}

/** Null: nobody is. */
export function successor<C extends Listed>(before: Side<Listed>, now: Side<C>): C | null {
  const was = before.contacts.find((c) => c.is_primary);
  const is = now.contacts.find((c) => c.is_primary);
  if (was === undefined || is === undefined) {
    return null;
  }
  return is.id !== was.id || isOther(was, before.username, is, now.username) ? is : null;
}

/**
 * Whether a contact that is written over is somebody else afterwards: by
 * another name and at another address, as the server decides it
 * (lib/rule/contact.h; one table, t/data/contact_other.tsv, tests both).
 */
export function isOther(
  was: Person, wasUsername: string | null, is: Person, isUsername: string | null,
): boolean {
  return nameKey(was.name) !== nameKey(is.name)
    && !isSameAddress(was, wasUsername ?? '', is, isUsername ?? '');
}

/** Case, blanks and punctuation make no other name. */
function nameKey(name: string): string {
  return name.replace(/[A-Z]/g, (c) => c.toLowerCase()).replace(/[^a-z0-9\u0080-\uffff]/g, '');
}

function isSameAddress(
  was: Person, wasUsername: string, is: Person, isUsername: string,
): boolean {
  const email = emailKey(was.email);
  if (email !== emailKey(is.email)) {
    return false;
  }
  if (wasUsername.includes('@') && isUsername.includes('@')) {
    return emailKey(wasUsername) === emailKey(isUsername);
  }
  return email !== '' || mobileKey(was.mobile) === mobileKey(is.mobile);
}

function emailKey(email: string | null): string {
  return (email ?? '').trim().toLowerCase();
}

/** Without what comes before a national number: "+27" or "0". */
function mobileKey(mobile: string | null): string {
  return (mobile ?? '').replace(/\D/g, '').slice(-9);
}
