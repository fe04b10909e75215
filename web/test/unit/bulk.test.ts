// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import test from 'node:test';
import { furtherFacts } from '../../src/admin/features/customers/list/row';
import { paramsOf } from '../../src/admin/features/bulk/kinds';
import { moved } from '../../src/admin/features/lookups/order';
import { insertPlaceholder, isOwn, readAddresses } from '../../src/admin/features/messages/draft';

test('a wide change is not asked for before it is told what it wants', () => {
  assert.equal(paramsOf('reason', '  ', []), null);
  assert.deepEqual(paramsOf('reason', ' moved ', []), { reason: 'moved' });
  assert.equal(paramsOf('group_id', '', []), null);
  assert.deepEqual(paramsOf('group_id', '7', []), { group_id: 7 });
  assert.equal(paramsOf('label_ids', '', []), null);
  assert.deepEqual(paramsOf('label_ids', '', ['3', '9']), { label_ids: [3, 9] });
  assert.deepEqual(paramsOf(null, '', []), {});
});

test('the status is not said a second time', () => {
  assert.deepEqual(
    furtherFacts({ status: 'suspended', facts: ['suspended', 'cancelling'] }),
    ['cancelling'],
  );
  assert.deepEqual(furtherFacts({ status: 'active' }), []);
});

test('a row moves among the others, and no further than the ends', () => {
  const rows = [{ id: 1 }, { id: 2 }, { id: 3 }];
  const ids = (list: { id: number }[]) => list.map((r) => r.id);
  assert.deepEqual(ids(moved(rows, 1, 1)), [2, 1, 3]);
  assert.deepEqual(ids(moved(rows, 3, -2)), [3, 1, 2]);
  assert.deepEqual(ids(moved(rows, 1, -1)), [1, 2, 3]);
  assert.deepEqual(ids(moved(rows, 9, 1)), [1, 2, 3]);
});

test('addresses are read however they are separated, each once', () => {
  assert.deepEqual(readAddresses(' a@x.za, b@y.za;a@x.za\nc@z.za '),
    ['a@x.za', 'b@y.za', 'c@z.za']);
  assert.deepEqual(readAddresses(''), []);
});

test('a place goes where the caret is', () => {
  assert.deepEqual(insertPlaceholder('Dear , hello', 'customer.name', 5, 5),
    { value: 'Dear {{customer.name}}, hello', caret: 22 });
  assert.deepEqual(insertPlaceholder('Dear you', 'contact.name', 5, 8),
    { value: 'Dear {{contact.name}}', caret: 21 });
});

test('what a template would replace and nobody could get back', () => {
  const template = { subject: 'Masts', text: 'They rest.' };
  assert.equal(isOwn({ subject: '', text: ' ' }, null), false);
  assert.equal(isOwn({ subject: 'Mine', text: '' }, null), true);
  assert.equal(isOwn(template, null), true);
  assert.equal(isOwn({ ...template }, template), false);
  assert.equal(isOwn({ ...template, text: 'They rest. Mine.' }, template), true);
  assert.equal(isOwn({ subject: 'Masts', text: '' }, template), false);
});
