// SPDX-License-Identifier: MIT
// Who of a customer's contacts receives what, and the rule that some kinds
// must reach somebody.

export type Channel = 'email' | 'sms';

export interface Reachable {
  email: string | null;
  mobile: string | null;
  is_primary: boolean;
  /** Kind of notification -> the channels it goes by. */
  rules: Record<string, readonly Channel[]>;
}

export function reaches(c: Reachable, channel: Channel): boolean {
  return Boolean((channel === 'email' ? c.email : c.mobile)?.trim());
}

/**
 * The required kinds that reach nobody. None when nobody can be reached at
 * all: then there is nothing to choose.
 */
export function uncovered(
  contacts: readonly Reachable[],
  required: readonly string[],
): string[] {
  if (!contacts.some((c) => reaches(c, 'email') || reaches(c, 'sms'))) {
    return [];
  }
  return required.filter((kind) => !contacts.some(
    (c) => (c.rules[kind] ?? []).some((channel) => reaches(c, channel)),
  ));
}

/** The contacts after one box of one of them was ticked or not. */
export function withRule<T extends Reachable>(
  contacts: readonly T[],
  contact: T,
  kind: string,
  channel: Channel,
  isOn: boolean,
): T[] {
  return contacts.map((c) => {
    if (c !== contact) {
      return c;
    }
    const rest = (c.rules[kind] ?? []).filter((one) => one !== channel);
    return { ...c, rules: { ...c.rules, [kind]: isOn ? [...rest, channel] : rest } };
  });
}

/** The primary contact gets a kind, by e-mail when it has one. */
export function giveToPrimary<T extends Reachable>(
  contacts: readonly T[],
  kind: string,
): T[] {
  const primary = contacts.find((c) => c.is_primary);
  return primary === undefined ? [...contacts]
    : withRule(contacts, primary, kind, reaches(primary, 'email') ? 'email' : 'sms', true);
}
