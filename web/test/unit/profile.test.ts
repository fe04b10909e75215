// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import test from 'node:test';
import { arrange, folded, moved }
  from '../../src/admin/features/customers/widgets/arrangement';
import { accountChange, accountDraft, kbpsOf } from '../../src/admin/features/accounts/form';
import { contactNames, wholeContacts }
  from '../../src/admin/features/customers/widgets/contactChanges';
import { firstAccount } from '../../src/admin/features/customers/widgets/first';
import { placeOf, placeText } from '../../src/admin/kit/place';

test('whose field of a contact changed is known, also of one who is gone', () => {
  const gone = [
    { field: 'contacts.7.name', before: 'Anna Botha', after: null },
    { field: 'contacts.7.email', before: 'anna@example.com', after: null },
    { field: 'contacts.7.mobile', before: '', after: null },
    { field: 'contacts.7.rules', before: { billing: ['email'] }, after: null },
    { field: 'contacts.8.name', before: 'Piet', after: 'Pieter' },
    { field: 'phone', before: '1', after: '2' },
  ];
  const entries = [{ changes: gone }, { changes: [
    { field: 'contacts.7.name', before: 'Ann', after: 'Anna Botha' },
    { field: 'contacts.7.email', before: null, after: 'anna@example.com' },
  ] }];
  assert.deepEqual(contactNames([{ id: 9, name: 'Zola' }], entries),
    { 7: 'Anna Botha', 8: 'Pieter', 9: 'Zola' });
  const { whole, rest } = wholeContacts(gone);
  assert.deepEqual(whole, [{
    id: '7', isGone: true, name: 'Anna Botha', reach: ['anna@example.com'],
    rules: { billing: ['email'] },
  }]);
  assert.deepEqual(rest.map((c) => c.field), ['contacts.8.name', 'phone']);
  assert.deepEqual(wholeContacts([
    { field: 'contacts.1.name', before: null, after: 'New' },
  ]).whole.map((c) => [c.name, c.isGone, c.reach]), [['New', false, []]]);
});

test('the account that is online is shown first, else who was last', () => {
  const a = { id: 1, online: false, last_seen_at: null };
  const b = { id: 2, online: false, last_seen_at: '2026-11-20T10:00:00.000Z' };
  const c = { id: 3, online: false, last_seen_at: '2026-11-21T10:00:00.000Z' };
  assert.equal(firstAccount([a, b, { ...c, online: true }])?.id, 3);
  assert.equal(firstAccount([a, { ...b, online: true }, c])?.id, 2);
  assert.equal(firstAccount([a, b, c])?.id, 3);
  assert.equal(firstAccount([a, { ...a, id: 4 }])?.id, 1);
  assert.equal(firstAccount([]), undefined);
});

const STANDARD = { side: ['a', 'b'], main: ['c', 'd', 'e'], folded: [] };
const ALL = new Set(['a', 'b', 'c', 'd', 'e']);

test('an arrangement that was kept holds, and what is new has a place', () => {
  assert.deepEqual(arrange(undefined, STANDARD), STANDARD);
  assert.deepEqual(arrange('nonsense', STANDARD), STANDARD);
  assert.deepEqual(arrange({ side: [1, null], main: {}, folded: 'x' }, STANDARD), STANDARD);
  assert.deepEqual(
    arrange({ side: ['c', 'gone', 'a', 'c'], main: ['e', 'c'], folded: ['a', 'gone'] }, STANDARD),
    { side: ['c', 'a', 'b'], main: ['e', 'd'], folded: ['a'] },
  );
});

test('a widget moves past those that are not shown', () => {
  const shown = new Set(['c', 'e']);
  assert.deepEqual(moved(STANDARD, 'e', 'up', shown).main, ['e', 'c', 'd']);
  assert.equal(moved(STANDARD, 'c', 'up', shown), STANDARD);
  assert.equal(moved(STANDARD, 'e', 'down', shown), STANDARD);
  assert.deepEqual(moved(STANDARD, 'c', 'down', ALL).main, ['d', 'c', 'e']);
  assert.deepEqual(moved(STANDARD, 'a', 'across', ALL),
    { side: ['b'], main: ['c', 'd', 'e', 'a'], folded: [] });
  assert.deepEqual(folded(folded(STANDARD, 'a'), 'a'), STANDARD);
});

test('a position is read as people type it', () => {
  const stellenbosch = { latitude: -33.9361, longitude: 18.8602 };
  for (const text of [
    '-33.9361, 18.8602', ' -33.9361 18.8602 ', '-33,9361; 18,8602',
    '-33,9361, 18,8602', 'S33.9361 E18.8602', 's 33.9361°, e 18.8602°',
    '33.9361S 18.8602E', '-33.9361°,18.8602°',
  ]) {
    assert.deepEqual(placeOf(text), stellenbosch, text);
  }
  assert.deepEqual(placeOf('33°56\'10"S 18°51′37″E'),
    { latitude: -33.936111, longitude: 18.860278 });
  assert.equal(placeOf('  '), null);
  for (const text of ['here', '-33.9361', '-91, 18', '-33, 181', '1, 2, 3']) {
    assert.equal(placeOf(text), undefined, text);
  }
  assert.equal(placeText(stellenbosch), '-33.9361, 18.8602');
  assert.equal(placeText(null), '');
});

const ISP = { currency: 'ZAR', money: { symbol: 'R', group: ',', decimal: '.' } };

test('only what differs of an account is sent, and an empty text clears', () => {
  const base = {
    ...accountDraft(null, ISP.money), username: 'a', product_id: '3', custom_price: '10.00',
    site_id: '7', comment: 'x',
  };
  assert.deepEqual(accountChange(base, { ...base }, ISP), {});
  assert.deepEqual(accountChange(base, {
    ...base, custom_price: '', site_id: '', comment: ' ', fixed_ip: '10.0.0.1 ',
    down: '1.5', product_id: '4',
  }, ISP), {
    custom_price: null, site_id: null, comment: '', fixed_ip: '10.0.0.1',
    down_kbps: 1500, product_id: 4,
  });
  assert.deepEqual(accountChange(base, { ...base, custom_price: '1,250.5' }, ISP),
    { custom_price: { amount: 125050, currency: 'ZAR' } });
  assert.equal(kbpsOf('0,512'), 512);
  assert.equal(kbpsOf('fast'), undefined);
});
