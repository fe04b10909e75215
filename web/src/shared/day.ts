// SPDX-License-Identifier: MIT
// A civil day as people type it.
import { day, daysInMonth, type DateWords } from './format';

/**
 * The day of a text as `YYYY-MM-DD`; undefined when it is none, '' when there is
 * no text. Days stand before months, as people here write.
 *
 *     "2026-11-30"  "30 Nov 2026"  "30 november 2026"  "30/11/2026"  "30.11.26"
 */
export function dayOf(text: string, words: DateWords): string | undefined {
  const plain = text.replace(/[\s\u00a0]+/g, ' ').trim();
  if (plain === '') {
    return '';
  }
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(plain);
  if (iso !== null) {
    return checked(iso[1]!, Number(iso[2]), iso[3]!);
  }
  const parts = /^(\d{1,2})[ ./-]+(\d{1,2}|\p{L}{3,})\.?[ ./-]+(\d{4}|\d{2})$/u.exec(plain);
  if (parts === null) {
    return undefined;
  }
  const [, d, m, y] = parts as unknown as [string, string, string, string];
  return checked(y.length === 2 ? `20${y}` : y,
    /^\d/.test(m) ? Number(m) : monthOf(m.toLowerCase(), words), d);
}

/** 1 for "jan" and "januarie"; 0 when it is no month's name. */
function monthOf(name: string, words: DateWords): number {
  const i = words.monthsShort.findIndex((short, at) => short.toLowerCase() === name
    || words.months[at]!.toLowerCase().startsWith(name));
  return i + 1;
}

function checked(year: string, month: number, d: string): string | undefined {
  const text = `${year}-${String(month).padStart(2, '0')}-${d.padStart(2, '0')}`;
  return month >= 1 && month <= 12 && Number(d) >= 1
    && Number(d) <= daysInMonth(text.slice(0, 7)) ? text : undefined;
}

export function isDay(text: string): boolean {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  return parts !== null && checked(parts[1]!, Number(parts[2]), parts[3]!) === text;
}

/** "30 Nov 2026", with blanks that are typed; what is no day stays as it is. */
export function dayText(value: string, words: DateWords): string {
  return isDay(value) ? day(value, words).replaceAll('\u00a0', ' ') : value;
}
