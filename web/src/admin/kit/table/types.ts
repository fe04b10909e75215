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
  /** What is copied, and shown when there is no `render`. */
  text: (row: T) => string;
  render?: (row: T) => ReactNode;
}

export interface Filter {
  key: string;
  title: string;
  options: { value: string; label: string }[];
}

export interface Shown {
  /** Search, sort and filters as a query string without its "?". */
  query: string;
  columns: string[];
  total: string;
}
