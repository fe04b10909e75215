// SPDX-License-Identifier: MIT
// Which widget stands where on a profile, and which are folded.

export const COLUMNS = ['side', 'main'] as const;
export type ColumnName = (typeof COLUMNS)[number];

export interface Arrangement {
  side: string[];
  main: string[];
  folded: string[];
}

/**
 * What was kept, with what is new at the end of its own column; what is not
 * known any more, or twice there, is left out. Anything else than an
 * arrangement is the standard one.
 */
export function arrange(kept: unknown, standard: Arrangement): Arrangement {
  const known = new Set([...standard.side, ...standard.main]);
  const seen = new Set<string>();
  const old = (typeof kept === 'object' && kept !== null ? kept : {}) as
    Record<string, unknown>;

  const column = (name: ColumnName): string[] => texts(old[name])
    .filter((w) => known.has(w) && !seen.has(w) && seen.add(w));
  const result = { side: column('side'), main: column('main') };
  for (const name of COLUMNS) {
    result[name].push(...standard[name].filter((w) => !seen.has(w)));
  }
  return {
    ...result,
    folded: [...new Set(texts(old['folded']))].filter((w) => known.has(w)),
  };
}

function texts(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter((v): v is string => typeof v === 'string') : [];
}

export type Move = 'up' | 'down' | 'across';

/**
 * Where a widget goes among those that are shown: one up or down in its
 * column, or to the end of the other one.
 */
export function moved(
  a: Arrangement, widget: string, move: Move, shown: ReadonlySet<string>,
): Arrangement {
  const from: ColumnName = a.side.includes(widget) ? 'side' : 'main';
  if (move === 'across') {
    const to: ColumnName = from === 'side' ? 'main' : 'side';
    return {
      ...a,
      [from]: a[from].filter((w) => w !== widget),
      [to]: [...a[to], widget],
    };
  }
  const step = move === 'up' ? -1 : 1;
  const list = [...a[from]];
  const at = list.indexOf(widget);
  let other = at + step;
  while (other >= 0 && other < list.length && !shown.has(list[other]!)) {
    other += step;
  }
  if (other < 0 || other >= list.length) {
    return a;
  }
  list.splice(at, 1);
  list.splice(other, 0, widget);
  return { ...a, [from]: list };
}

export function folded(a: Arrangement, widget: string): Arrangement {
  return {
    ...a,
    folded: a.folded.includes(widget)
      ? a.folded.filter((w) => w !== widget) : [...a.folded, widget],
  };
}
