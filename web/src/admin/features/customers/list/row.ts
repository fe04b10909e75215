// SPDX-License-Identifier: MIT
import type { CustomerRow } from '../../../../shared/types';

/** A customer as the list tells of him. */
export interface ListRow extends CustomerRow {
  /** Everything that holds besides "active", the status among it. */
  facts?: string[];
  product_names?: string[];
  payment_method?: string | null;
  is_vip_by_group?: boolean;
  verified?: boolean;
  last_seen_at?: string | null;
  is_reseller?: boolean;
  is_master?: boolean;
  has_no_email?: boolean;
}

/** The facts that the status does not say already. */
export function furtherFacts(row: Pick<ListRow, 'status' | 'facts'>): string[] {
  return (row.facts ?? []).filter((fact) => fact !== row.status);
}

/** By himself or by his group: the badge is the same. */
export function isVip(row: Pick<ListRow, 'is_vip' | 'is_vip_by_group'>): boolean {
  return row.is_vip || row.is_vip_by_group === true;
}
