// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import test from 'node:test';
import { NOTHING, tick, tickPage } from '../../src/admin/kit/table/selection';
import { filterKeys, readState, writeState } from '../../src/admin/kit/table/state';

const PAGE = [11, 12, 13, 14, 15];
const FILTERS = [
  { key: 'group_id', title: '', options: [] },
  { key: 'label_id', title: '', options: [], isMany: true, allKey: 'label_all' },
];
const KEYS = filterKeys(FILTERS);

test('a tick goes on and off again', () => {
  const on = tick(NOTHING, PAGE, 12);
  assert.deepEqual(on, { ids: [12], isAll: false, anchor: 12 });
  assert.deepEqual(tick(on, PAGE, 12).ids, []);
});

test('a range runs from the last tick to this one, either way', () => {
  assert.deepEqual(tick(tick(NOTHING, PAGE, 12), PAGE, 14, true).ids, [12, 13, 14]);
  assert.deepEqual(tick(tick(NOTHING, PAGE, 14), PAGE, 12, true).ids, [14, 12, 13]);
  // Without a start there is no range; one of another page is none either.
  assert.deepEqual(tick(NOTHING, PAGE, 13, true).ids, [13]);
  assert.deepEqual(tick(tick(NOTHING, [1, 2], 2), PAGE, 13, true).ids, [2, 13]);
});

test('a page is ticked whole, and ticks of other pages stay', () => {
  const other = tick(NOTHING, [1, 2], 1);
  const both = tickPage(other, PAGE);
  assert.deepEqual(both.ids, [1, ...PAGE]);
  assert.deepEqual(tickPage(both, PAGE).ids, [1]);
});

test('one row taken out of "all" leaves the page that is seen', () => {
  const all = { ids: [], isAll: true, anchor: null };
  assert.deepEqual(tick(all, PAGE, 13).ids, [11, 12, 14, 15]);
  assert.deepEqual(tickPage(all, PAGE), NOTHING);
});

test('ids stop where one change stops', () => {
  const page = Array.from({ length: 1005 }, (_, i) => i);
  assert.equal(tickPage(NOTHING, page).ids.length, 1000);
});

test('an address says what the table shows', () => {
  const state = readState(
    new URLSearchParams('q=anna&label_id=3&label_id=4&label_id=3&label_all=1&page=2'
      + '&per_page=30&other=1'),
    KEYS, 'name',
  );
  assert.deepEqual(state, {
    q: 'anna', sort: 'name', page: 2, after: '', perPage: 30,
    filters: { label_id: ['3', '4'], label_all: ['1'] },
  });
  assert.equal(readState(new URLSearchParams('per_page=7&page=-1'), KEYS, 'name').perPage,
    15);
});

test('a change keeps the rest, leaves out what is normal and starts at page one', () => {
  const old = new URLSearchParams('q=a&page=4&label_id=3&tab=x');
  const next = writeState(old, { filters: { label_id: ['3', '5'], group_id: ['2'] } },
    KEYS, 'name');
  assert.equal(next.toString(), 'q=a&tab=x&group_id=2&label_id=3&label_id=5');
  assert.equal(writeState(next, { filters: {}, sort: 'name', q: '' }, KEYS, 'name')
    .toString(), 'tab=x');
  assert.equal(writeState(old, { page: 5 }, KEYS, 'name').get('page'), '5');
});
