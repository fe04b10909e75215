// SPDX-License-Identifier: MIT
// Text for spreadsheets.

/**
 * A cell that a spreadsheet would run as a formula gets an apostrophe in
 * front. A phone number in international spelling is left alone: it is only
 * digits after its plus sign.
 */
export function harmless(text: string): string {
  if (/^\+\d[\d ]*$/.test(text)) {
    return text;
  }
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

/** Tab-separated lines for the clipboard; tabs and breaks become spaces, and
 * where a word may part is not copied. */
export function tsv(rows: readonly (readonly string[])[]): string {
  return rows
    .map((row) => row
      .map((cell) => harmless(cell.replace(/\u00ad/g, '').replace(/[\t\r\n]+/g, ' ').trim()))
      .join('\t'))
    .join('\n');
}

/** "customers-2026-11-21.csv" */
export function fileName(list: string, today: string, ext: string): string {
  return `${list}-${today}.${ext}`;
}

/** Lines for a program: RFC 4180, every cell that needs it in quotes. */
export function csv(rows: readonly (readonly string[])[]): string {
  return rows
    .map((row) => row
      .map((cell) => harmless(cell))
      .map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell))
      .join(','))
    .map((line) => `${line}\r\n`)
    .join('');
}

/** Rows of such lines. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g,
  )) {
    if (row.length === 0 && end === '' && quoted === undefined && plain === '') {
      break;
    }
    row.push(quoted === undefined ? plain ?? '' : quoted.replace(/""/g, '"'));
    if (end !== ',') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}
