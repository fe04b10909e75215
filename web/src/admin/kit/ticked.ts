// SPDX-License-Identifier: MIT
// Ticked rows as the lines of a file: asked for by their ids, some at a time.
import { parseCsv } from '../../shared/csv';

/** As many ids as one question to a list may name. */
const AT_ONCE = 30;

/**
 * The head and the rows, in the order they were ticked in; `ask` answers with
 * the CSV of a query.
 */
export async function tickedRows(
  ids: readonly number[],
  ask: (query: string) => Promise<string>,
): Promise<string[][]> {
  const rows: string[][] = [];
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const some = ids.slice(at, at + AT_ONCE);
    const part = parseCsv(await ask(some.map((id) => `id=${id}`).join('&')));
    rows.push(...(at === 0 ? part : part.slice(1)));
  }
  return rows;
}

/** In a sheet nothing is run: the apostrophe of a CSV's cell is not needed. */
export function sheetCell(text: string): string {
  return /^'[=+\-@\t\r]/.test(text) ? text.slice(1) : text;
}
