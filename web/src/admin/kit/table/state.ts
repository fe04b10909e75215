// SPDX-License-Identifier: MIT
// What a table shows lives in the address, so that a page can be sent to a
// colleague and found again by the back button.
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import type { Filter } from './types';

export const PAGE_SIZES = [15, 30, 50, 100];

export interface TableState {
  q: string;
  /** A column's key, with a minus in front for descending. */
  sort: string;
  page: number;
  /** A cursor, where pages end. */
  after: string;
  perPage: number;
  filters: Record<string, string[]>;
}

export interface TableStateChange {
  q?: string;
  sort?: string;
  page?: number;
  after?: string;
  perPage?: number;
  /** All of them: one that is missing is taken away. */
  filters?: Record<string, string[]>;
}

function whole(text: string | null, otherwise: number): number {
  const n = Number(text);
  return Number.isSafeInteger(n) && n > 0 ? n : otherwise;
}

/** Every parameter that the filters speak of. */
export function filterKeys(filters: readonly Filter[]): string[] {
  return filters.flatMap((f) => (f.allKey === undefined ? [f.key] : [f.key, f.allKey]));
}

/** Reads the parameters of an address, or of a saved view. */
export function readState(
  params: URLSearchParams,
  keys: readonly string[],
  defaultSort: string,
): TableState {
  const perPage = whole(params.get('per_page'), PAGE_SIZES[0]!);
  const filters: Record<string, string[]> = {};
  for (const key of keys) {
    const values = params.getAll(key).filter((value) => value !== '');
    if (values.length > 0) {
      filters[key] = [...new Set(values)];
    }
  }
  return {
    q: params.get('q') ?? '',
    sort: params.get('sort') ?? defaultSort,
    page: whole(params.get('page'), 1),
    after: params.get('after') ?? '',
    perPage: PAGE_SIZES.includes(perPage) ? perPage : PAGE_SIZES[0]!,
    filters,
  };
}

/** The parameters after a change; what is normal is left out. */
export function writeState(
  old: URLSearchParams,
  by: TableStateChange,
  keys: readonly string[],
  defaultSort: string,
): URLSearchParams {
  const next = new URLSearchParams(old);
  const put = (key: string, value: string, normal = '') => {
    if (value === normal) {
      next.delete(key);
    } else {
      next.set(key, value);
    }
  };
  if (by.q !== undefined) {
    put('q', by.q);
  }
  if (by.sort !== undefined) {
    put('sort', by.sort, defaultSort);
  }
  if (by.perPage !== undefined) {
    put('per_page', String(by.perPage), String(PAGE_SIZES[0]));
  }
  if (by.filters !== undefined) {
    for (const key of keys) {
      next.delete(key);
      by.filters[key]?.forEach((value) => next.append(key, value));
    }
  }
  // Anything but turning a page starts at the first one again.
  put('page', String(by.page ?? 1), '1');
  put('after', by.after ?? '');
  return next;
}

export function useTableState(
  filters: readonly Filter[],
  defaultSort: string,
): [TableState, (change: TableStateChange) => void] {
  const [params, setParams] = useSearchParams();
  const names = filterKeys(filters).join();

  const state = useMemo(
    () => readState(params, names.split(','), defaultSort),
    [params, names, defaultSort],
  );

  const change = useCallback((by: TableStateChange) => {
    setParams(
      (old) => writeState(old, by, names.split(','), defaultSort),
      { replace: by.page === undefined && by.after === undefined },
    );
  }, [setParams, names, defaultSort]);

  return [state, change];
}
