// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  bodyOf, centsOf, centsText, changeOf, formOf, mistakes, tabOf,
} from '../../src/admin/features/groups/form';
import type { CustomerGroup } from '../../src/admin/features/groups/types';

const GROUP: CustomerGroup = {
  id: 4, title: 'Estates', description: 'On the hill', is_vip: true, auto_rollover: false,
  suspensions_disabled: false, sync_accounting: true, accounting_ref: 'E1', due_days: 30,
  suspension: {
    overdue_days: 7, second_warning_days: null, suspension_days: 0, pause_hours: null,
    overdue_minimum: { amount: 15005, currency: 'ZAR' }, weekdays: ['tue', 'mon'],
    on_holidays: null, hold_pending_debit: true,
  },
  customer_count: 3, deleted_at: null, created_at: '2026-01-01T00:00:00.000Z', version: 2,
};

test('a group goes through its form unchanged', () => {
  const { id, customer_count, deleted_at, created_at, version, ...rest } = GROUP;
  assert.deepEqual(bodyOf(formOf(GROUP), 'ZAR'), {
    ...rest, suspension: { ...rest.suspension, weekdays: ['mon', 'tue'] },
  });
  assert.deepEqual(mistakes(formOf(GROUP)), {});
});

test('a new group syncs and follows the setup in all else', () => {
  const body = bodyOf({ ...formOf(null), title: ' Home ' }, 'ZAR');
  assert.equal(body['title'], 'Home');
  assert.equal(body['sync_accounting'], true);
  assert.equal(body['accounting_ref'], null);
  assert.equal(body['due_days'], null);
  assert.ok(Object.values(body['suspension'] as object).every((v) => v === null));
});

test('an own value that is none is a mistake', () => {
  assert.deepEqual(mistakes({
    ...formOf(null), due_days: '', overdue_days: 366, pause_hours: 1.5,
    overdue_minimum: 'R5', weekdays: [],
  }), {
    title: 'title', due_days: 'days', overdue_days: 'days', pause_hours: 'days',
    overdue_minimum: 'amount', weekdays: 'weekdays',
  });
});

test('a mistake is shown on its tab', () => {
  assert.equal(tabOf('title'), 'details');
  assert.equal(tabOf('due_days'), 'billing');
  assert.equal(tabOf('weekdays'), 'suspension');
});

test('amounts are typed with a point or a comma', () => {
  assert.equal(centsOf('150'), 15000);
  assert.equal(centsOf('150.5'), 15050);
  assert.equal(centsOf('1 150,05'), 115005);
  assert.equal(centsOf('-1'), null);
  assert.equal(centsOf('1.234'), null);
  assert.equal(centsOf(''), null);
  assert.equal(centsText(15005), '150.05');
});

test('a change says only what differs', () => {
  const base = formOf(GROUP);
  assert.deepEqual(changeOf(base, base, 'ZAR'), {});
  assert.deepEqual(
    changeOf(base, { ...base, title: ' Manors ', due_days: null, weekdays: null }, 'ZAR'),
    { title: 'Manors', due_days: null, suspension: { weekdays: null } },
  );
  assert.deepEqual(changeOf(base, { ...base, overdue_minimum: '150,05' }, 'ZAR'), {});
});
