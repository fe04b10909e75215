// SPDX-License-Identifier: MIT
import type { ReactNode } from 'react';

export interface Column<T> {
  /** Also the name of the column in an export. */
  key: string;
  title: string;
  isSortable?: boolean;
  /** Hidden until somebody asks for it. */
  isOff?: boolean;
  isRight?: boolean;
  /** The widest one; it stays when the others are scrolled aside. */
  isLead?: boolean;
  /** The cell that opens the row; the first one unless some column says so. */
  isLink?: boolean;
  /** What is copied, and shown when there is no `render`. */
  text: (row: T) => string;
  render?: (row: T) => ReactNode;
}

export interface Option {
  value: string;
  label: string;
}

export interface Filter {
  key: string;
  title: string;
  options: Option[];
  /** Several values at once, any of them. */
  isMany?: boolean;
  /** The parameter that turns "any of them" into "all of them". */
  allKey?: string;
  /** A choice there is always one of, in front of the search: its first. */
  isLead?: boolean;
  /** Comes by a link only: shown as a chip, not in the menu. */
  isLinked?: boolean;
}

export interface Shown {
  /** Search, sort and filters as a query string without its "?". */
  query: string;
  columns: string[];
  /** How many rows that is, in words and as a number. */
  total: string;
  count: number;
  /** Of these rows alone; without it, all that the query gives. */
  ids?: readonly number[];
}

/** What is ticked: rows by their ids, or whatever the filters give. */
export interface Selected {
  ids: number[];
  isAll: boolean;
  count: number;
  shown: Shown;
  clear: () => void;
}

/** What a saved view puts back; no columns are the standard ones. */
export interface Arrangement {
  query: string;
  columns: string[];
}
