// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import test from 'node:test';
import { giveToPrimary, type Reachable, uncovered, withRule }
  from '../../src/shared/coverage';

const REQUIRED = ['billing', 'payment'];

function contact(part: Partial<Reachable>): Reachable {
  return { email: 'a@x.example', mobile: null, is_primary: false, rules: {}, ...part };
}

test('a required kind must reach somebody on a channel with an address', () => {
  const all = contact({ rules: { billing: ['email'], payment: ['email'] } });
  assert.deepEqual(uncovered([all], REQUIRED), []);
  const bySms = contact({ rules: { billing: ['email'], payment: ['sms'] } });
  assert.deepEqual(uncovered([bySms], REQUIRED), ['payment']);
  assert.deepEqual(uncovered([{ ...bySms, mobile: '+27821234567' }], REQUIRED), []);
  const other = contact({ rules: { payment: ['email'] } });
  assert.deepEqual(uncovered([bySms, other], REQUIRED), []);
});

test('where nobody can be reached there is nothing to choose', () => {
  assert.deepEqual(uncovered([contact({ email: ' ' })], REQUIRED), []);
  assert.deepEqual(uncovered([], REQUIRED), []);
});

test('a box changes one kind of one contact', () => {
  const a = contact({ rules: { billing: ['email'] } });
  const b = contact({});
  const [a2, b2] = withRule([a, b], a, 'billing', 'sms', true);
  assert.deepEqual(a2!.rules, { billing: ['email', 'sms'] });
  assert.equal(b2, b);
  assert.deepEqual(withRule([a2!], a2!, 'billing', 'email', false)[0]!.rules,
    { billing: ['sms'] });
  assert.deepEqual(a.rules, { billing: ['email'] });
});

test('the primary contact takes what nobody has', () => {
  const a = contact({});
  const p = contact({ is_primary: true, email: '', mobile: '+27821234567' });
  assert.deepEqual(giveToPrimary([a, p], 'payment')[1]!.rules, { payment: ['sms'] });
  assert.deepEqual(giveToPrimary([a], 'payment'), [a]);
});
