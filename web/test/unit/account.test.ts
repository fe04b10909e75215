// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  type AccountDraft, accountChange, accountDraft, priceWith,
} from '../../src/admin/features/accounts/form';
import type { MoneyStyle } from '../../src/shared/types';

const money: MoneyStyle = { symbol: 'R', group: ' ', decimal: '.' };
const isp = { currency: 'ZAR', money };
const draft = (part: Partial<AccountDraft> = {}): AccountDraft => ({
  ...accountDraft(null, money), username: 'u', product_id: '1', custom_price: '499.00', ...part,
});

test('an own price ends with its package and comes back with it', () => {
  assert.equal(priceWith(draft(), draft(), '2'), '');
  assert.equal(priceWith(draft(), draft({ product_id: '2', custom_price: '' }), '1'), '499.00');
});

test('a price that was typed stays', () => {
  assert.equal(priceWith(draft(), draft({ custom_price: '10' }), '2'), '10');
  assert.equal(priceWith(draft(), draft({ product_id: '2', custom_price: '10' }), '1'), '10');
  assert.equal(priceWith(draft({ custom_price: '' }), draft({ custom_price: '' }), '2'), '');
});

test('a price that goes along with another package is named', () => {
  assert.deepEqual(accountChange(draft(), draft({ product_id: '2' }), isp),
    { product_id: 2, custom_price: { amount: 49900, currency: 'ZAR' } });
  assert.deepEqual(accountChange(draft(), draft({ product_id: '2', custom_price: '' }), isp),
    { product_id: 2, custom_price: null });
  assert.deepEqual(accountChange(draft(), draft({ comment: 'x' }), isp), { comment: 'x' });
});
