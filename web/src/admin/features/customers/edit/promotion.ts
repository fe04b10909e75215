// SPDX-License-Identifier: MIT
// Who became the primary contact by a change, and what the server ticked for him.
import type { Contact, Customer } from '../../../../shared/customer';
import { type ContactDraft, KINDS } from './draft';

export interface Promotion {
  contact: Contact;
  /** Kinds he receives without having been asked to: somebody must. */
  ticked: string[];
  /** What became of the portal password that the former one knows. */
  password: 'none' | 'kept' | 'ended';
}

/** Null when the primary contact is who it was, or is the first one. */
export function promotionOf(
  before: Customer, sent: readonly ContactDraft[], after: Customer,
): Promotion | null {
  const was = before.contacts.find((c) => c.is_primary);
  const contact = after.contacts.find((c) => c.is_primary);
  if (was === undefined || contact === undefined || contact.id === was.id) {
    return null;
  }
  const asked = sent.find((c) => c.is_primary)?.rules ?? {};
  return {
    contact,
    ticked: KINDS.filter((kind) => (contact.rules[kind] ?? [])
      .some((channel) => !(asked[kind] ?? []).includes(channel))),
    password: !before.portal.has_password ? 'none'
      : after.portal.has_password ? 'kept' : 'ended',
  };
}
