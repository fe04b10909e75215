// SPDX-License-Identifier: MIT
// Who became the primary contact by a change, and what the server ticked for him.
import type { Contact, Customer } from '../../../../shared/customer';
import { type ContactDraft, KINDS } from './draft';
import { successor } from './successor';

export interface Promotion {
  contact: Contact;
  /** Kinds he receives without having been asked to: somebody must. */
  ticked: string[];
  /** What became of the portal password that the former one knows. */
  password: 'none' | 'kept' | 'ended';
}

/** Null when the primary contact is who it was, or is the first one; also when
 * the same contact got other words and the password goes on. */
export function promotionOf(
  before: Customer, sent: readonly ContactDraft[], after: Customer,
): Promotion | null {
  const contact = successor(
    { contacts: before.contacts, username: before.portal.username },
    { contacts: after.contacts, username: after.portal.username },
  );
  if (contact === null) {
    return null;
  }
  const password = !before.portal.has_password ? 'none'
    : after.portal.has_password ? 'kept' : 'ended';
  const isInPlace = before.contacts.some((c) => c.is_primary && c.id === contact.id);
  if (isInPlace && password !== 'ended') {
    return null;
  }
  const asked = sent.find((c) => c.is_primary)?.rules ?? {};
  return {
    contact,
    ticked: KINDS.filter((kind) => (contact.rules[kind] ?? [])
      .some((channel) => !(asked[kind] ?? []).includes(channel))),
    password,
  };
}
