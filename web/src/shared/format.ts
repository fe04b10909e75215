// SPDX-License-Identifier: MIT
// Figures, days and instants as people read them. Intl is used only to place
// an instant in the ISP's time zone: number and month spellings differ
// between engines, and these must not.
import type { MoneyStyle } from './types';

export interface DateWords {
  months: readonly string[];
  monthsShort: readonly string[];
  weekdaysShort: readonly string[];
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/**
 * Bytes in decimal units (GB = 10^9): three significant digits below 1000,
 * whole bytes as they are. The unit is separated by a no-break space.
 *
 *     44500000000 -> "44.5 GB"    999 -> "999 B"    999950 -> "1 MB"
 */
export function bytes(n: number, decimal = '.'): string {
  const { value, unit } = bytesParts(n, decimal);
  return `${value}\u00a0${unit}`;
}

export function bytesParts(
  n: number,
  decimal = '.',
): { value: string; unit: string } {
  let value = Math.max(0, n);
  let i = 0;
  // 999.5 would be printed as 1000, so it already belongs to the next unit.
  while (value >= 999.5 && i < UNITS.length - 1) {
    value /= 1000;
    i += 1;
  }
  if (i === 0) {
    return { value: String(Math.round(value)), unit: UNITS[0] };
  }
  const digits = value < 10 ? 2 : value < 100 ? 1 : 0;
  let text = value.toFixed(digits);
  if (text.includes('.')) {
    text = text.replace(/\.?0+$/, '');
  }
  return { value: text.replace('.', decimal), unit: UNITS[i]! };
}

/** Line speeds: "20 Mb/s", "512 kb/s", "1.5 Mb/s". */
export function speed(kbps: number, decimal = '.'): string {
  const [value, unit] = kbps >= 1e6 ? [kbps / 1e6, 'Gb/s']
    : kbps >= 1000 ? [kbps / 1000, 'Mb/s'] : [kbps, 'kb/s'];
  const text = String(Math.round(value * 10) / 10).replace('.', decimal);
  return `${text}\u00a0${unit}`;
}

/** Groups the digits of a whole number: 12480 -> "12 480". */
export function count(n: number, group = '\u00a0'): string {
  return grouped(String(Math.trunc(n)), group);
}

function grouped(digits: string, group: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, group);
}

/**
 * Minor units as the ISP writes money.
 *
 *     3434329 with { "R", ",", "." } -> "R 34,343.29"
 *     -84050                         -> "-R 840.50"
 */
export function money(amount: number, style: MoneyStyle): string {
  const minor = Math.abs(Math.trunc(amount));
  const whole = grouped(String(Math.trunc(minor / 100)), style.group);
  const cents = String(minor % 100).padStart(2, '0');
  const sign = amount < 0 ? '-' : '';
  return `${sign}${style.symbol}\u00a0${whole}${style.decimal}${cents}`;
}

/** Whole percent, never 100 before it is reached and never 0 once begun. */
export function percent(part: number, whole: number): number {
  if (whole <= 0) {
    return part > 0 ? 100 : 0;
  }
  const p = (part / whole) * 100;
  if (p >= 100) {
    return 100;
  }
  if (p > 0 && p < 1) {
    return 1;
  }
  return Math.min(99, Math.round(p));
}

/* Civil days and months: text in, text out, no time zone involved. */

const DAY_MS = 86_400_000;

export function dayParts(day: string): [number, number, number] {
  const [y, m, d] = day.split('-').map(Number);
  return [y ?? 0, m ?? 1, d ?? 1];
}

export function monthOf(day: string): string {
  return day.slice(0, 7);
}

/** Adds months to `YYYY-MM`. */
export function addMonths(month: string, n: number): string {
  const [y, m] = dayParts(month);
  const at = y * 12 + (m - 1) + n;
  const year = Math.floor(at / 12);
  return `${String(year).padStart(4, '0')}-${
    String((at - year * 12) + 1).padStart(2, '0')}`;
}

export function daysInMonth(month: string): number {
  const [y, m] = dayParts(month);
  return new Date(Date.UTC(y, m, 0)).getUTCDate();
}

export function isMonth(text: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text);
}

/** "21 Nov 2026" */
export function day(text: string, words: DateWords): string {
  const [y, m, d] = dayParts(text);
  return `${d}\u00a0${words.monthsShort[m - 1]}\u00a0${y}`;
}

/** "Sat 21 Nov" */
export function dayOfWeek(text: string, words: DateWords): string {
  const [y, m, d] = dayParts(text);
  const weekday = new Date(Date.UTC(y, m - 1, d)).getUTCDay();
  return `${words.weekdaysShort[weekday]}\u00a0${d}\u00a0${
    words.monthsShort[m - 1]}`;
}

/** "November 2026" */
export function month(text: string, words: DateWords): string {
  const [y, m] = dayParts(text);
  return `${words.months[m - 1]}\u00a0${y}`;
}

/* Instants. */

const zones = new Map<string, Intl.DateTimeFormat>();

function zone(name: string): Intl.DateTimeFormat {
  let format = zones.get(name);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: name,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    zones.set(name, format);
  }
  return format;
}

/** The civil day and the clock time of an instant in a time zone. */
export function civil(
  instant: string,
  timeZone: string,
): { day: string; time: string } {
  const part: Record<string, string> = {};
  for (const p of zone(timeZone).formatToParts(new Date(instant))) {
    part[p.type] = p.value;
  }
  return {
    day: `${part['year']}-${part['month']}-${part['day']}`,
    time: `${part['hour']}:${part['minute']}`,
  };
}

/** "21 Nov 2026, 14:02" in the ISP's zone. */
export function instant(
  text: string,
  timeZone: string,
  words: DateWords,
): string {
  const at = civil(text, timeZone);
  return `${day(at.day, words)}, ${at.time}`;
}

/** Whole days from one civil day to another. */
export function daysBetween(from: string, to: string): number {
  const [y1, m1, d1] = dayParts(from);
  const [y2, m2, d2] = dayParts(to);
  return Math.round(
    (Date.UTC(y2, m2 - 1, d2) - Date.UTC(y1, m1 - 1, d1)) / DAY_MS,
  );
}

/** The first letters of the first and the last word: "TN". */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter((w) => /[\p{L}\p{N}]/u.test(w));
  const first = words[0]?.[0] ?? '?';
  const last = words.length > 1 ? words[words.length - 1]![0]! : '';
  return (first + last).toUpperCase();
}

/** "0821234567" or "+27821234567" -> "082 123 4567"; others as they are. */
export function phone(text: string): string {
  const m = /^(?:\+27|0)(\d{2})(\d{3})(\d{4})$/.exec(text.replace(/\s+/g, ''));
  return m ? `0${m[1]}\u00a0${m[2]}\u00a0${m[3]}` : text;
}

/**
 * An amount as people type it, in minor units; undefined when it is none. Cents
 * stand behind a point or a comma, groups have three digits.
 *
 *     "649" -> 64900    "1,499.50" with { ",", "." } -> 149950    "12.345" -> undefined
 *     "499,50" -> 49950, never 4995000
 */
export function amountOf(
  text: string,
  style: Pick<MoneyStyle, 'group' | 'decimal'>,
): number | undefined {
  const group = `[\\s${style.group.replace(/[\\\]^-]/g, '\\$&')}]`;
  const found = new RegExp(`^(\\d{1,3}(?:${group}\\d{3}){0,3}|\\d{1,10})(?:[.,](\\d{1,2}))?$`)
    .exec(text.trim());
  return found === null ? undefined
    : Number(found[1]!.replace(/\D/g, '')) * 100 + Number((found[2] ?? '').padEnd(2, '0'));
}

/** Minor units as a form shows them: 64900 -> "649.00". */
export function amountText(amount: number, decimal: string): string {
  return `${Math.trunc(amount / 100)}${decimal}${String(amount % 100).padStart(2, '0')}`;
}
