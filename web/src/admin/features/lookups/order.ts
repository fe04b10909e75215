// SPDX-License-Identifier: MIT

/** The list with one row moved by so many places; the ends hold it. */
export function moved<T extends { id: number }>(
  rows: readonly T[],
  id: number,
  by: number,
): T[] {
  const from = rows.findIndex((row) => row.id === id);
  if (from < 0) {
    return [...rows];
  }
  const to = Math.max(0, Math.min(rows.length - 1, from + by));
  const next = rows.filter((row) => row.id !== id);
  next.splice(to, 0, rows[from]!);
  return next;
}
