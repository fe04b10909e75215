// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  amountOf, amountText, addMonths, bytes, civil, count, day, dayOfWeek, daysBetween, daysInMonth,
  initials, instant, isMonth, money, month, percent, phone, speed,
} from '../../src/shared/format';
import { dayOf, dayText } from '../../src/shared/day';
import { afDates, enDates } from '../../src/shared/i18n/language';
import { isSaId, kindOf } from '../../src/shared/identity';

const NB = '\u00a0';

test('bytes are decimal, with three significant digits', () => {
  const table: [number, string][] = [
    [0, '0 B'], [1, '1 B'], [999, '999 B'], [1000, '1 kB'], [1500, '1.5 kB'],
    [999_499, '999 kB'], [999_500, '1 MB'], [999_950, '1 MB'],
    [44_500_000_000, '44.5 GB'], [99_960_000_000, '100 GB'],
    [9_999_000_000, '10 GB'], [1_234_000_000, '1.23 GB'],
    [212_000_000_000, '212 GB'], [1e12, '1 TB'], [2 ** 53, '9.01 PB'],
    [-5, '0 B'],
  ];
  for (const [n, text] of table) {
    assert.equal(bytes(n), text.replace(' ', NB), String(n));
  }
});

test('bytes follow the decimal sign of the ISP', () => {
  assert.equal(bytes(44_500_000_000, ','), `44,5${NB}GB`);
});

test('speeds change unit at a thousand', () => {
  assert.equal(speed(512), `512${NB}kb/s`);
  assert.equal(speed(1536), `1.5${NB}Mb/s`);
  assert.equal(speed(20_000), `20${NB}Mb/s`);
  assert.equal(speed(1_000_000), `1${NB}Gb/s`);
});

test('money is written as the ISP writes it', () => {
  const style = { symbol: 'R', group: ',', decimal: '.' };
  const table: [number, string][] = [
    [0, 'R 0.00'], [5, 'R 0.05'], [75649, 'R 756.49'], [100000, 'R 1,000.00'],
    [3434329, 'R 34,343.29'], [-84050, '-R 840.50'],
    [123456789012, 'R 1,234,567,890.12'],
  ];
  for (const [amount, text] of table) {
    assert.equal(money(amount, style), text.replace(' ', NB));
  }
  assert.equal(
    money(3434329, { symbol: 'R', group: ' ', decimal: ',' }), `R${NB}34 343,29`,
  );
});

test('a percentage is 100 only when all is used and 0 only when nothing is', () => {
  assert.equal(percent(0, 100), 0);
  assert.equal(percent(1, 1_000_000), 1);
  assert.equal(percent(79.4, 100), 79);
  assert.equal(percent(99.9, 100), 99);
  assert.equal(percent(100, 100), 100);
  assert.equal(percent(250, 100), 100);
  assert.equal(percent(0, 0), 0);
  assert.equal(percent(1, 0), 100);
});

test('whole numbers are grouped', () => {
  assert.equal(count(7), '7');
  assert.equal(count(12480), `12${NB}480`);
  assert.equal(count(1_000_000, ','), '1,000,000');
});

test('months are added over the year', () => {
  assert.equal(addMonths('2026-11', 1), '2026-12');
  assert.equal(addMonths('2026-12', 1), '2027-01');
  assert.equal(addMonths('2026-01', -1), '2025-12');
  assert.equal(addMonths('2026-11', -13), '2025-10');
});

test('a month has its days', () => {
  assert.equal(daysInMonth('2026-02'), 28);
  assert.equal(daysInMonth('2028-02'), 29);
  assert.equal(daysInMonth('2026-11'), 30);
  assert.equal(daysInMonth('2026-12'), 31);
});

test('only a month is a month', () => {
  assert.ok(isMonth('2026-11'));
  for (const text of ['', '2026', '2026-00', '2026-13', '2026-1', '2026-11-01']) {
    assert.ok(!isMonth(text), text);
  }
});

test('days and months are written in words', () => {
  assert.equal(day('2026-11-21', enDates), `21${NB}Nov${NB}2026`);
  assert.equal(dayOfWeek('2026-11-21', enDates), `Sat${NB}21${NB}Nov`);
  assert.equal(month('2026-03', afDates), `Maart${NB}2026`);
  assert.equal(daysBetween('2026-11-30', '2026-12-01'), 1);
});

test('an instant is shown in the zone of the ISP', () => {
  const zone = 'Africa/Johannesburg';
  assert.deepEqual(
    civil('2026-11-30T22:30:00Z', zone), { day: '2026-12-01', time: '00:30' },
  );
  assert.equal(
    instant('2026-11-21T12:02:00.000Z', zone, enDates), `21${NB}Nov${NB}2026, 14:02`,
  );
});

test('initials and telephone numbers', () => {
  assert.equal(initials('Thandi Nkosi'), 'TN');
  assert.equal(initials('  Pieter van der Merwe '), 'PM');
  assert.equal(initials('Sipho'), 'S');
  assert.equal(phone('+27821234567'), `082${NB}123${NB}4567`);
  assert.equal(phone('0821234567'), `082${NB}123${NB}4567`);
  assert.equal(phone('+44 20 7946 0000'), '+44 20 7946 0000');
});

test('an amount is read as people type it', () => {
  for (const [text, amount] of [['649', 64900], ['1,499.5', 149950], [' 0.05 ', 5],
    ['499,50', 49950], ['1 234,56', 123456], ['1,499', 149900], ['1499', 149900]] as const) {
    assert.equal(amountOf(text, { group: ',', decimal: '.' }), amount, text);
  }
  assert.equal(amountOf('12 000,50', { group: ' ', decimal: ',' }), 1200050);
  for (const text of ['', 'R 5', '-5', '1.234', '1..2']) {
    assert.equal(amountOf(text, { group: ',', decimal: '.' }), undefined, text);
  }
  assert.equal(amountText(1205, '.'), '12.05');
});

test('a day is read as people type it', () => {
  for (const text of ['2026-11-30', '2026-11-30 ', '30 Nov 2026', '30\u00a0Nov\u00a02026',
    '30 november 2026', '30/11/2026', '30.11.26', '30-nov-26', '30 Nov. 2026']) {
    assert.equal(dayOf(text, enDates), '2026-11-30', text);
  }
  assert.equal(dayOf('1 Mei 2027', afDates), '2027-05-01');
  assert.equal(dayOf('1 maart 2027', afDates), '2027-03-01');
  assert.equal(dayOf(' ', enDates), '');
  for (const text of ['31 Nov 2026', '29 Feb 2027', '2026-13-01', '0 Nov 2026', 'soon',
    '30 Foo 2026', '30 Nov', '2026-11-3x']) {
    assert.equal(dayOf(text, enDates), undefined, text);
  }
  assert.equal(dayText('2027-05-01', afDates), '1 Mei 2027');
  assert.equal(dayText('soon', enDates), 'soon');
  for (const month of ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12']) {
    const one = `2026-${month}-09`;
    assert.equal(dayOf(dayText(one, enDates), enDates), one);
    assert.equal(dayOf(dayText(one, afDates), afDates), one);
  }
});

test('a South African identity number says so itself', () => {
  for (const text of ['8001015009087', '800101 5009 087', '800101-5009-087']) {
    assert.equal(isSaId(text), true, text);
  }
  for (const text of ['', '8001015009088', '8013015009087', '800101500908', 'A001015009087',
    '80010150090871']) {
    assert.equal(isSaId(text), false, text);
  }
  assert.equal(kindOf('8001015009087', ''), 'sa_id');
  assert.equal(kindOf('8001015009087', 'other'), 'sa_id');
  assert.equal(kindOf('A123', ''), '');
  assert.equal(kindOf('A123', 'passport'), 'passport');
  assert.equal(kindOf(' ', 'passport'), '');
});
