// SPDX-License-Identifier: MIT
// What can be done to many customers, and what each wants to know first.

export type Param =
  | 'group_id' | 'billing_group_id' | 'category_ids' | 'label_ids' | 'reason';

export interface Kind {
  kind: string;
  param: Param | null;
}

export const KINDS: readonly Kind[] = [
  { kind: 'set_group', param: 'group_id' },
  { kind: 'set_billing_group', param: 'billing_group_id' },
  { kind: 'add_categories', param: 'category_ids' },
  { kind: 'remove_categories', param: 'category_ids' },
  { kind: 'add_labels', param: 'label_ids' },
  { kind: 'remove_labels', param: 'label_ids' },
  { kind: 'suspend', param: 'reason' },
  { kind: 'unsuspend', param: 'reason' },
  { kind: 'set_password_links', param: null },
];

/** What the fields hold, as the server wants it; null while something misses. */
export function paramsOf(
  param: Param | null,
  value: string,
  list: readonly string[],
): Record<string, unknown> | null {
  switch (param) {
    case null:
      return {};
    case 'reason':
      return value.trim() === '' ? null : { reason: value.trim() };
    case 'category_ids':
    case 'label_ids':
      return list.length === 0 ? null : { [param]: list.map(Number) };
    default:
      return value === '' ? null : { [param]: Number(value) };
  }
}
