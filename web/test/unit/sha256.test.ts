// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { sha256 } from '../../src/admin/features/customers/widgets/sha256';

test('SHA-256 agrees with a second opinion at every length around a block', () => {
  for (let n = 0; n <= 200; n += 1) {
    const bytes = Uint8Array.from({ length: n }, (_, i) => (i * 37 + n) & 255);
    assert.equal(sha256(bytes), createHash('sha256').update(bytes).digest('hex'), String(n));
  }
});
