// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import test from 'node:test';
import { csv, fileName, harmless, parseCsv, tsv } from '../../src/shared/csv';
import { sheetCell, tickedRows } from '../../src/admin/kit/ticked';

test('a formula is disarmed, a telephone number is not', () => {
  assert.equal(harmless('=HYPERLINK("x")'), '\'=HYPERLINK("x")');
  assert.equal(harmless('+cmd|x'), "'+cmd|x");
  assert.equal(harmless('-1+1'), "'-1+1");
  assert.equal(harmless('@SUM(A1)'), "'@SUM(A1)");
  assert.equal(harmless('+27821234567'), '+27821234567');
  assert.equal(harmless('+27821234567-1'), "'+27821234567-1");
  assert.equal(harmless('KRE001'), 'KRE001');
});

test('cells cannot break out of their row', () => {
  assert.equal(
    tsv([['a\tb', 'c\r\nd'], ['', 'Data\u00adrekeninge']]),
    'a b\tc d\n\tDatarekeninge',
  );
});

test('a file says what it is and when', () => {
  assert.equal(fileName('customers', '2026-11-21', 'csv'), 'customers-2026-11-21.csv');
});

test('cells with commas, quotes and breaks stand in quotes', () => {
  assert.equal(csv([['a', 'b, c', 'say "x"'], ['1\n2', '=1+1', '']]),
    `a,"b, c","say ""x"""\r\n"1\n2",'=1+1,\r\n`);
});

test('lines for a program are read again', () => {
  const rows = [['a', 'b c', ''], ['"x", y', 'two\r\nlines', 'é'], ['', '', '']];
  assert.deepEqual(parseCsv(csv(rows)), rows);
  assert.deepEqual(parseCsv('a,b\n1,2'), [['a', 'b'], ['1', '2']]);
  assert.deepEqual(parseCsv('a,\n'), [['a', '']]);
  assert.deepEqual(parseCsv(''), []);
});

test('ticked rows are asked for some at a time, with one head', async () => {
  const asked: string[] = [];
  const rows = await tickedRows(Array.from({ length: 31 }, (_, i) => i + 1), async (query) => {
    asked.push(query);
    return csv([['code'], ...query.split('&').map((x) => [x])]);
  });
  assert.equal(asked.length, 2);
  assert.equal(asked[1], 'id=31');
  assert.equal(rows.length, 32);
  assert.deepEqual([rows[0], rows[1], rows[31]], [['code'], ['id=1'], ['id=31']]);
  assert.equal(sheetCell("'=1+1"), '=1+1');
  assert.equal(sheetCell("'n Boer"), "'n Boer");
});
