// SPDX-License-Identifier: MIT
// What a table shows lives in the address, so that a page can be sent to a
// colleague and found again by the back button.
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'wouter';

export const PAGE_SIZES = [15, 30, 50, 100];

export interface TableState {
  q: string;
  /** A column's key, with a minus in front for descending. */
  sort: string;
  page: number;
  /** A cursor, where pages end. */
  after: string;
  perPage: number;
  filters: Record<string, string>;
}

export interface TableStateChange {
  q?: string;
  sort?: string;
  page?: number;
  after?: string;
  perPage?: number;
  filters?: Record<string, string>;
}

function whole(text: string | null, otherwise: number): number {
  const n = Number(text);
  return Number.isSafeInteger(n) && n > 0 ? n : otherwise;
}

export function useTableState(
  filterKeys: readonly string[],
  defaultSort: string,
): [TableState, (change: TableStateChange) => void] {
  const [params, setParams] = useSearchParams();
  const keys = filterKeys.join();

  const state = useMemo<TableState>(() => {
    const perPage = whole(params.get('per_page'), PAGE_SIZES[0]!);
    const filters: Record<string, string> = {};
    for (const key of keys.split(',')) {
      const value = params.get(key);
      if (value) {
        filters[key] = value;
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
  }, [params, keys, defaultSort]);

  const change = useCallback((by: TableStateChange) => {
    setParams((old) => {
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
        keys.split(',').forEach((key) => put(key, by.filters![key] ?? ''));
      }
      // Anything but turning a page starts at the first one again.
      put('page', String(by.page ?? 1), '1');
      put('after', by.after ?? '');
      return next;
    }, { replace: by.page === undefined && by.after === undefined });
  }, [setParams, keys, defaultSort]);

  return [state, change];
}
