// SPDX-License-Identifier: MIT
import type { QueryClient } from '@tanstack/react-query';

/** What a change of a group may change elsewhere. */
const TOUCHED = ['group-list', 'groups', 'customers', 'customer', 'bulk'];

export function touchGroups(queries: QueryClient): void {
  TOUCHED.forEach((key) => void queries.invalidateQueries({ queryKey: [key] }));
}
