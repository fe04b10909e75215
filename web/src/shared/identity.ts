// SPDX-License-Identifier: MIT
// What a South African identity number says of itself.

/**
 * Thirteen digits, a day of birth, and a check digit that is right: blanks and
 * dashes between them do not count. Nobody else's numbers look like that.
 *
 *     "8001015009087"      true
 *     "800101 5009 087"    true
 *     "8001015009088"      false: the check digit
 *     "8013015009087"      false: there is no month 13
 */
export function isSaId(text: string): boolean {
  const digits = text.replace(/[\s\u00a0-]/g, '');
  return /^\d{13}$/.test(digits) && isDay(digits.slice(2, 4), digits.slice(4, 6))
    && luhn(digits);
}

function isDay(month: string, day: string): boolean {
  // A leap year: the century is not told.
  const date = new Date(Date.UTC(2000, Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
    && Number(month) >= 1;
}

function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const d = Number(digits[digits.length - 1 - i]);
    sum += i % 2 === 0 ? d : d > 4 ? 2 * d - 9 : 2 * d;
  }
  return sum % 10 === 0;
}

/** The kind that follows from a number, given the one that was chosen. */
export function kindOf<T extends string>(number: string, chosen: T | ''): T | 'sa_id' | '' {
  if (isSaId(number)) {
    return 'sa_id';
  }
  return number.trim() === '' ? '' : chosen;
}
