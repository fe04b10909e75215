// SPDX-License-Identifier: MIT
// Geometry of a stacked daily bar chart. Values in, coordinates out; each
// face draws it with its own SVG.
import { daysInMonth } from '../format';
import type { UsageDay } from '../types';

export interface Box {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface Bar {
  day: string;
  index: number;
  /** The slot a pointer may touch. */
  slotX: number;
  slotWidth: number;
  x: number;
  width: number;
  down: { y: number; height: number };
  up: { y: number; height: number };
  bytesDown: number;
  bytesUp: number;
}

export interface Tick {
  y: number;
  bytes: number;
}

export interface Label {
  x: number;
  text: string;
}

export interface BarChart {
  bars: Bar[];
  ticks: Tick[];
  labels: Label[];
  baseline: number;
}

const STEPS = [1, 2, 2.5, 5, 10];

/**
 * A round scale of at most `parts` steps that covers `max`.
 *
 *     (12.6e9, 4) -> step 5e9, top 15e9        (0, 4) -> step 0, top 0
 */
export function scale(max: number, parts: number): { step: number; top: number } {
  if (max <= 0) {
    return { step: 0, top: 0 };
  }
  const raw = max / parts;
  const unit = 10 ** Math.floor(Math.log10(raw));
  const factor = STEPS.find((s) => s * unit >= raw * (1 - 1e-9)) ?? 10;
  const step = factor * unit;
  return { step, top: Math.ceil(max / step - 1e-9) * step };
}

/**
 * A month of days: every day of the month has a slot, so a bar stays where it
 * is while the month fills up.
 */
export function monthBars(
  month: string,
  days: readonly UsageDay[],
  box: Box,
): BarChart {
  const n = daysInMonth(month);
  const plotWidth = Math.max(0, box.width - box.left - box.right);
  const plotHeight = Math.max(0, box.height - box.top - box.bottom);
  const baseline = box.top + plotHeight;
  const max = days.reduce((m, d) => Math.max(m, d.bytes_in + d.bytes_out), 0);
  const { step, top } = scale(max, 4);
  const slot = plotWidth / n;
  const width = Math.max(1, Math.min(24, slot * 0.68));
  const height = (b: number) => (top === 0 ? 0 : (b / top) * plotHeight);

  const bars: Bar[] = [];
  for (const d of days) {
    const index = Number(d.day.slice(8)) - 1;
    if (!d.day.startsWith(month) || index < 0 || index >= n) {
      continue;
    }
    const down = height(d.bytes_out);
    const up = height(d.bytes_in);
    bars.push({
      day: d.day,
      index,
      slotX: box.left + index * slot,
      slotWidth: slot,
      x: box.left + index * slot + (slot - width) / 2,
      width,
      down: { y: baseline - down, height: down },
      up: { y: baseline - down - up, height: up },
      bytesDown: d.bytes_out,
      bytesUp: d.bytes_in,
    });
  }

  const ticks: Tick[] = [];
  if (step > 0) {
    for (let b = 0; b <= top * (1 + 1e-9); b += step) {
      ticks.push({ y: baseline - height(b), bytes: b });
    }
  } else {
    ticks.push({ y: baseline, bytes: 0 });
  }

  // A label needs about 26 units; 1, 5, 10 ... is easier to read than 1, 6, 11.
  const every = [1, 2, 5, 10].find((e) => e * slot >= 26) ?? 15;
  const labels: Label[] = [];
  for (let i = 1; i <= n; i += 1) {
    if (i % every === 0 || (i === 1 && every > 2)) {
      labels.push({ x: box.left + (i - 0.5) * slot, text: String(i) });
    }
  }
  return { bars, ticks, labels, baseline };
}

/** The bar under a horizontal position, or undefined outside the days. */
export function barAt(chart: BarChart, x: number): Bar | undefined {
  return chart.bars.find((b) => x >= b.slotX && x < b.slotX + b.slotWidth);
}
