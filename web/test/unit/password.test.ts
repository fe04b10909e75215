// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import test from 'node:test';
import { PASSWORD_MIN, strength } from '../../src/shared/password';

test('a short password is too short, whatever is in it', () => {
  assert.equal(strength(''), 0);
  assert.equal(strength('aB3$xY7!q'.slice(0, PASSWORD_MIN - 1)), 0);
});

test('common words and runs do not make a password strong', () => {
  for (const weak of ['password12', 'aaaaaaaaaaaaaaa', 'Welkom1234', '1234567890']) {
    assert.equal(strength(weak), 1, weak);
  }
});

test('unrelated words are strong', () => {
  assert.equal(strength('correct horse battery'), 4);
  assert.ok(strength('karoo rain 77') >= 3);
});
