// SPDX-License-Identifier: MIT
import type { CustomerRow } from '../../../../shared/types';

/** A customer as the list tells of him. */
export interface ListRow extends CustomerRow {
  /** Everything that holds besides "active", the status among it. */
  facts?: string[];
  product_names?: string[];
  payment_method?: string | null;
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
