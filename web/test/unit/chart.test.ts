// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import test from 'node:test';
import { barAt, monthBars, scale } from '../../src/shared/chart/bars';

const BOX = { width: 360, height: 240, left: 48, right: 12, top: 10, bottom: 30 };
const GB = 1e9;

function dayOf(n: number, down: number, up: number) {
  return {
    day: `2026-11-${String(n).padStart(2, '0')}`, bytes_in: up, bytes_out: down,
  };
}

test('a scale is round and covers the highest day', () => {
  assert.deepEqual(scale(0, 4), { step: 0, top: 0 });
  assert.deepEqual(scale(12.6 * GB, 4), { step: 5 * GB, top: 15 * GB });
  assert.deepEqual(scale(8, 4), { step: 2, top: 8 });
  for (const max of [1, 3, 7, 99, 101, 12345, 9.99e11, 1e15]) {
    const { step, top } = scale(max, 4);
    assert.ok(top >= max && top - step < max, `${max}: ${top}`);
    assert.ok(top / step <= 4 + 1e-9, `${max}: ${top / step} steps`);
  }
});

test('bars stand on the baseline, upload on top of download', () => {
  const chart = monthBars('2026-11', [dayOf(1, 10 * GB, 5 * GB)], BOX);
  const [bar] = chart.bars;
  assert.ok(bar);
  assert.equal(chart.baseline, 210);
  assert.equal(bar.down.y + bar.down.height, chart.baseline);
  assert.ok(Math.abs(bar.up.y + bar.up.height - bar.down.y) < 1e-9);
  assert.ok(Math.abs(bar.down.height - 2 * bar.up.height) < 1e-9);
});

test('every day of the month has its place, whatever days there are', () => {
  const one = monthBars('2026-11', [dayOf(30, GB, GB)], BOX);
  assert.equal(one.bars[0]!.index, 29);
  assert.ok(one.bars[0]!.slotX + one.bars[0]!.slotWidth <= 348 + 1e-9);
  const full = monthBars('2026-11',
    Array.from({ length: 30 }, (_, i) => dayOf(i + 1, i * GB, GB)), BOX);
  assert.equal(full.bars.length, 30);
  assert.equal(full.bars[29]!.slotX, one.bars[0]!.slotX);
});

test('a month without usage draws no bar and no scale', () => {
  const chart = monthBars('2026-02', [], BOX);
  assert.equal(chart.bars.length, 0);
  assert.deepEqual(chart.ticks.map((t) => t.bytes), [0]);
  const zero = monthBars('2026-11', [dayOf(3, 0, 0)], BOX);
  assert.equal(zero.bars[0]!.down.height, 0);
});

test('days of another month are left out', () => {
  const chart = monthBars('2026-11', [
    { day: '2026-10-31', bytes_in: GB, bytes_out: GB }, dayOf(1, GB, GB),
  ], BOX);
  assert.deepEqual(chart.bars.map((b) => b.day), ['2026-11-01']);
});

test('labels never crowd', () => {
  for (const width of [240, 300, 360, 700, 1200]) {
    const { labels } = monthBars('2026-11', [], { ...BOX, width });
    for (let i = 2; i < labels.length; i += 1) {
      assert.ok(labels[i]!.x - labels[i - 1]!.x >= 26 - 1e-9, `${width}`);
    }
  }
});

test('a pointer finds its day', () => {
  const chart = monthBars('2026-11', [dayOf(1, GB, GB), dayOf(2, GB, GB)], BOX);
  assert.equal(barAt(chart, 49)?.day, '2026-11-01');
  assert.equal(barAt(chart, 48 + chart.bars[0]!.slotWidth + 1)?.day, '2026-11-02');
  assert.equal(barAt(chart, 20), undefined);
  assert.equal(barAt(chart, 340), undefined);
});
