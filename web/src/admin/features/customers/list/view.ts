// SPDX-License-Identifier: MIT

/** Filters, order and columns of the list under a name. */
export interface View {
  id: number;
  name: string;
  query: string;
  columns: string[];
  is_shared: boolean;
  is_own: boolean;
  by: { id: number; name: string };
  version: number;
}

export const VIEWS = ['views', 'customers'];
