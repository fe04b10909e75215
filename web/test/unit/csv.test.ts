// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import test from 'node:test';
import { csv, fileName, harmless, tsv } from '../../src/shared/csv';

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
    tsv([['a\tb', 'c\r\nd'], ['', 'e']]),
    'a b\tc d\n\te',
  );
});

test('a file says what it is and when', () => {
  assert.equal(fileName('customers', '2026-11-21', 'csv'), 'customers-2026-11-21.csv');
});

test('cells with commas, quotes and breaks stand in quotes', () => {
  assert.equal(csv([['a', 'b, c', 'say "x"'], ['1\n2', '=1+1', '']]),
    `a,"b, c","say ""x"""\r\n"1\n2",'=1+1,\r\n`);
});
