// SPDX-License-Identifier: MIT

export type LookupKind = 'billing-groups' | 'categories' | 'labels';

/** One billing group, category or label. */
export interface Lookup {
  id: number;
  name: string;
  billing_day?: number;
  colour?: string;
  auto_rollover?: boolean | null;
  customer_count: number;
  retired_at: string | null;
  version: number;
}

/** The filter of the customer list that shows who has one. */
export const FILTER: Record<LookupKind, string> = {
  'billing-groups': 'billing_group_id',
  categories: 'category_id',
  labels: 'label_id',
};
