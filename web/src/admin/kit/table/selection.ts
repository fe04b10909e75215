// SPDX-License-Identifier: MIT
// Which rows are ticked. Pure steps, and the hook that keeps them.
import { useCallback, useEffect, useRef, useState } from 'react';

/** What one wide change takes by ids; beyond it there is "all of them". */
export const MOST = 1000;

export interface Ticks {
  ids: readonly number[];
  /** Whatever the filters give, seen or not. */
  isAll: boolean;
  /** The row a range starts at. */
  anchor: number | null;
}

export const NOTHING: Ticks = { ids: [], isAll: false, anchor: null };

/** One row on or off; with `isRange` all from the last one to this one. */
export function tick(
  old: Ticks,
  page: readonly number[],
  id: number,
  isRange = false,
): Ticks {
  const base = old.isAll ? page : old.ids;
  const from = old.anchor === null ? -1 : page.indexOf(old.anchor);
  const to = page.indexOf(id);
  if (isRange && from >= 0 && to >= 0) {
    const range = page.slice(Math.min(from, to), Math.max(from, to) + 1);
    return {
      ids: [...new Set([...base, ...range])].slice(0, MOST), isAll: false,
      anchor: old.anchor,
    };
  }
  const ids = base.includes(id) ? base.filter((x) => x !== id) : [...base, id];
  return { ids: ids.slice(0, MOST), isAll: false, anchor: id };
}

/** The whole page on; off when it was on already. */
export function tickPage(old: Ticks, page: readonly number[]): Ticks {
  if (old.isAll) {
    return NOTHING;
  }
  const isFull = page.every((id) => old.ids.includes(id));
  const ids = isFull ? old.ids.filter((id) => !page.includes(id))
    : [...new Set([...old.ids, ...page])];
  return { ids: ids.slice(0, MOST), isAll: false, anchor: null };
}

/** `scope` is search and filters: another one forgets what was ticked. */
export function useSelection(scope: string, page: readonly number[]) {
  const [ticks, setTicks] = useState(NOTHING);
  const rows = useRef(page);
  rows.current = page;

  useEffect(() => setTicks(NOTHING), [scope]);

  return {
    ticks,
    has: (id: number) => ticks.isAll || ticks.ids.includes(id),
    toggle: useCallback((id: number, isRange = false) => {
      setTicks((old) => tick(old, rows.current, id, isRange));
    }, []),
    togglePage: useCallback(() => {
      setTicks((old) => tickPage(old, rows.current));
    }, []),
    all: useCallback(() => setTicks({ ids: [], isAll: true, anchor: null }), []),
    clear: useCallback(() => setTicks(NOTHING), []),
  };
}

export type Selection = ReturnType<typeof useSelection>;
