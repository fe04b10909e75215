// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { carried } from '../../src/admin/features/customers/edit/contactErrors';
import {
  changedFields, changeOf, type ContactDraft, type Draft, draftOf, inOrder, makePrimary,
  merge, monthEnd, newContact, tabOf, formPath,
} from '../../src/admin/features/customers/edit/draft';
import { promotionOf } from '../../src/admin/features/customers/edit/promotion';
import { isOther, type Person, successor } from '../../src/admin/features/customers/edit/successor';
import type { Customer } from '../../src/shared/customer';

const CUSTOMER = {
  id: 7, code: 'FRI001', type: 'individual', name: 'Frikkie Visser', contact_name: 'Frikkie',
  phone: '021 555 0100', id_type: null, id_number_masked: '*********1083', vat_number: '',
  registration_number: '', group: { id: 2, title: 'Home' },
  billing_group: { id: 3, name: 'EFT' }, categories: [{ id: 9, name: 'b' }, { id: 4, name: 'a' }],
  labels: [], is_vip: false, has_no_email: false, site: null, language: 'af',
  physical_address: '1 Long Street\nCape Town', postal_address: '', latitude: -33.9,
  longitude: 18.4, portal: { username: 'FRI001', has_password: true, last_sign_in_at: null },
  payment_method: null, is_prepaid: false, due: { own: null, days: 7, from: 'group' },
  auto_rollover: null, accounting_ref: null, cancelled_on: null, cancel_reason: null,
  is_master: false, bills_to_master: false, is_reseller: false,
  contacts: [
    { id: 1, name: 'Frikkie', email: 'f@x.example', mobile: null, language: 'af',
      is_primary: true, has_login: true, rules: { billing: ['email', 'sms'] } },
    { id: 2, name: 'Marie', email: null, mobile: '082', language: 'af',
      is_primary: false, has_login: false, rules: { payment: ['sms'] } },
  ],
} as unknown as Customer;

const base = () => draftOf(CUSTOMER);
const edited = (part: Partial<Draft>): Draft => ({ ...base(), ...part });
const person = (part: Partial<ContactDraft>): ContactDraft => ({
  ...newContact(false, 'en'), name: 'P', email: 'p@x.example', ...part,
});

test('nothing typed is nothing sent', () => {
  assert.deepEqual(changeOf(base(), base()), {});
  assert.deepEqual(changeOf(base(), edited({ category_ids: ['9', '4'] })), {});
  const contacts = base().contacts.map((c) => ({ ...c, key: 'other' }));
  contacts[0]!.rules = { billing: ['sms', 'email'] };
  assert.deepEqual(changeOf(base(), edited({ contacts })), {});
});

test('what is typed becomes what the server calls it', () => {
  const sent = (part: Partial<Draft>) => changeOf(base(), edited(part));
  assert.deepEqual(sent({ place: '' }), { latitude: null, longitude: null });
  assert.deepEqual(sent({ place: '-33.9, 18.5' }), { latitude: -33.9, longitude: 18.5 });
  assert.deepEqual(sent({ group_id: '5', site_id: '8' }), { group_id: 5, site_id: 8 });
  assert.deepEqual(sent({ category_ids: [] }), { category_ids: [] });
  assert.deepEqual(sent({ has_own_due: true, due_days: '30' }), { due_days: 30 });
  assert.deepEqual(sent({ due_days: '30' }), { due_days: null });
  assert.deepEqual(sent({ auto_rollover: 'no' }), { auto_rollover: false });
  assert.deepEqual(sent({ password: 'karoo rain 77' }), { portal: { password: 'karoo rain 77' } });
  assert.deepEqual(sent({ username: 'fri ', password: '' }),
    { portal: { username: 'fri', password: '' } });
  assert.deepEqual(sent({ cancelled_on: '2026-11-30', cancel_reason: 'moves' }),
    { cancelled_on: '2026-11-30', cancel_reason: 'moves' });
  assert.deepEqual(sent({ id_number: '8001015009087' }), { id_number: '8001015009087' });
  assert.deepEqual(changeOf(edited({ payment_method: 'eft' }), base()), { payment_method: null });
});

test('contacts are sent as a whole list, a new one without an id', () => {
  const contacts = [...base().contacts, person({ name: 'New', email: ' ', mobile: '083' })];
  const body = changeOf(base(), edited({ contacts }))['contacts'] as Record<string, unknown>[];
  assert.equal(body.length, 3);
  assert.equal(body[0]!['id'], 1);
  assert.ok(!('id' in body[2]!) && !('key' in body[2]!));
  assert.deepEqual([body[2]!['email'], body[2]!['mobile']], [null, '083']);
});

test('what two people changed differently is a conflict, all else goes together', () => {
  const mine = edited({ name: 'Mine', phone: '1', is_vip: true });
  const theirs = edited({ name: 'Theirs', vat_number: '4', is_vip: true });
  const { draft, conflicts } = merge(base(), mine, theirs);
  assert.deepEqual(conflicts, [{ field: 'name', mine: 'Mine', theirs: 'Theirs' }]);
  assert.deepEqual([draft.name, draft.phone, draft.vat_number], ['Mine', '1', '4']);
  assert.deepEqual(changedFields(theirs, draft), ['name', 'phone']);
  assert.deepEqual(merge(base(), base(), theirs).draft, theirs);
});

test('a contact that somebody removed meanwhile comes back as a new one', () => {
  const mine = edited({ contacts: base().contacts.map((c) => ({ ...c, name: `${c.name}!` })) });
  const theirs = edited({ contacts: base().contacts.slice(0, 1) });
  const { draft, conflicts } = merge(base(), mine, theirs);
  assert.deepEqual(conflicts.map((c) => c.field), ['contacts']);
  assert.deepEqual(draft.contacts.map((c) => c.id), [1, null]);
});

test('an error leads to the tab of its field', () => {
  for (const [name, tab] of [
    ['name', 'account'], ['latitude', 'address'], ['contacts.1.email', 'contacts'],
    ['contacts.rules.billing', 'contacts'], ['portal.password', 'login'],
    ['due_days', 'billing'], ['accounting_ref', 'accounting'],
    ['cancel_reason', 'cancellation'], ['is_reseller', 'master'],
  ]) {
    assert.equal(tabOf(formPath(name!)), tab, name);
  }
});

test('the first contact receives all but what wants consent; one is primary', () => {
  const first = newContact(true, 'af');
  assert.ok(first.is_primary);
  assert.deepEqual(first.rules['billing'], ['email']);
  assert.deepEqual(first.rules['marketing'], []);
  const two = makePrimary([first, { ...newContact(false, 'en'), key: 'x' }], 'x');
  assert.deepEqual(two.map((c) => c.is_primary), [false, true]);
});

test('a month ends on its last day', () => {
  for (const [day, end] of [
    ['2026-11-30', '2026-11-30'], ['2026-11-01', '2026-11-30'], ['2028-02-28', '2028-02-29'],
    ['2027-02-01', '2027-02-28'], ['2026-12-30', '2026-12-31'], ['2027-01-31', '2027-01-31'],
  ]) {
    assert.equal(monthEnd(day!), end, day);
  }
});

test('of a new primary contact it is told what he did not ask for', () => {
  const [frikkie, marie] = CUSTOMER.contacts;
  const sent = makePrimary(base().contacts, 'c2');
  const after = { ...CUSTOMER, contacts: [
    { ...frikkie!, is_primary: false },
    { ...marie!, is_primary: true, rules: { payment: ['sms'], billing: ['sms'] } },
  ] } as Customer;
  assert.deepEqual(promotionOf(CUSTOMER, sent, after)?.ticked, ['billing']);
  assert.equal(promotionOf(CUSTOMER, sent, after)?.contact.name, 'Marie');
  assert.equal(promotionOf(CUSTOMER, base().contacts, CUSTOMER), null, 'nobody is new');
  assert.equal(promotionOf({ ...CUSTOMER, contacts: [] }, sent, after), null, 'the first one');
});

function personOf(text: string): [Person, string] {
  const [name, email, mobile, username] = text.split('/');
  return [{ name: name!, email: email!, mobile: mobile! }, username!];
}

test('another name at another address is somebody else, as the server has it', () => {
  // the bundle stands in web/.tmp/unit
  const table = readFileSync(new URL('../../../t/data/contact_other.tsv', import.meta.url), 'utf8');
  const rows = table.split('\n').filter((row) => row !== '' && !row.startsWith('#'));
  assert.ok(rows.length > 20);
  for (const row of rows) {
    const [a, b, want] = row.split('\t');
    assert.equal(isOther(...personOf(a!), ...personOf(b!)), want === 'yes', row);
    assert.equal(isOther(...personOf(b!), ...personOf(a!)), want === 'yes', row);
  }
});

test('who is written over the primary contact follows him', () => {
  const before = { contacts: CUSTOMER.contacts, username: 'FRI001' };
  const now = (part: Partial<ContactDraft>) => ({ username: 'FRI001',
    contacts: base().contacts.map((c) => (c.id === 1 ? { ...c, ...part } : c)) });
  assert.equal(successor(before, now({})), null);
  assert.equal(successor(before, now({ name: 'Ben' })), null);
  assert.equal(successor(before, now({ name: 'Ben', email: 'b@x.example' }))?.name, 'Ben');

  const [frikkie, marie] = CUSTOMER.contacts;
  const after = { ...CUSTOMER, portal: { ...CUSTOMER.portal, has_password: false },
    contacts: [{ ...frikkie!, name: 'Ben', email: 'b@x.example' }, marie!] };
  assert.equal(promotionOf(CUSTOMER, base().contacts, after)?.password, 'ended');
  assert.equal(promotionOf(CUSTOMER, base().contacts,
    { ...after, portal: CUSTOMER.portal }), null, 'nothing to tell when it goes on');
});

test('what is wrong with a contact stays with it when others come and go', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((key) => ({ key }));
  const errors = {
    name: 'x', 'contacts.rules.billing': 'y', 'contacts.0.name': 'a', 'contacts.1.email': 'b',
    'contacts.1.rules.usage': 'b too',
  };
  assert.deepEqual(carried(errors, [a!, b!], [b!, c!]), {
    name: 'x', 'contacts.rules.billing': 'y', 'contacts.0.email': 'b',
    'contacts.0.rules.usage': 'b too',
  });
  assert.deepEqual(carried(errors, [a!, b!], [c!, a!, b!]), {
    name: 'x', 'contacts.rules.billing': 'y', 'contacts.1.name': 'a', 'contacts.2.email': 'b',
    'contacts.2.rules.usage': 'b too',
  });
  assert.deepEqual(carried({ 'contacts.7.name': 'z' }, [a!], [a!]), {});
});

test('a contact that is kept comes back to where it was', () => {
  const [first, second] = base().contacts;
  const added = person({ name: 'New' });
  assert.deepEqual(inOrder([first!, added, second!], CUSTOMER.contacts),
    [first, second, added]);
  assert.deepEqual(inOrder([second!, added, first!], CUSTOMER.contacts),
    [first, second, added]);
  const stranger = person({ id: 99 });
  assert.deepEqual(inOrder([stranger, first!], CUSTOMER.contacts), [first, stranger]);
});
