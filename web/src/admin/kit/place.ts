// SPDX-License-Identifier: MIT
// A position as people type and copy it.

export interface Place {
  latitude: number;
  longitude: number;
}

/** Six decimals are a hand's breadth, and all the server keeps. */
const DIGITS = 6;

/** "-33.9361, 18.8602" */
export function placeText(place: Place | null): string {
  return place === null ? ''
    : `${round(place.latitude)}, ${round(place.longitude)}`;
}

export function round(degrees: number): number {
  return Number(degrees.toFixed(DIGITS));
}

/**
 * Decimal degrees, with a comma, a semicolon or blanks between the two, or
 * degrees, minutes and seconds with the sides of the world. Undefined: not a
 * place. Null: nothing.
 *
 *     "-33.9361, 18.8602"           "-33,9361; 18,8602"
 *     "S 33.9361 E 18.8602"         33°56'10"S 18°51'37"E
 */
export function placeOf(text: string): Place | null | undefined {
  const typed = text.trim().toUpperCase().replace(/[’′]/g, "'").replace(/[”″]/g, '"');
  if (typed === '') {
    return null;
  }
  const pair = decimals(typed) ?? sexagesimal(typed);
  if (pair === undefined || Math.abs(pair[0]) > 90 || Math.abs(pair[1]) > 180) {
    return undefined;
  }
  return { latitude: round(pair[0]), longitude: round(pair[1]) };
}

function decimals(text: string): [number, number] | undefined {
  const point = /^([-+]?\d+(?:\.\d+)?)°?\s*[,;\s]\s*([-+]?\d+(?:\.\d+)?)°?$/.exec(text);
  const comma = /^([-+]?\d+,\d+)°?\s*(?:;|,\s|\s)\s*([-+]?\d+,\d+)°?$/.exec(text);
  const found = comma ?? point;
  return found === null ? undefined
    : [number(found[1]!), number(found[2]!)];
}

function sexagesimal(text: string): [number, number] | undefined {
  const part = String.raw`(\d+(?:[.,]\d+)?)[°\s]*(?:(\d+(?:[.,]\d+)?)['\s]*)?(?:(\d+(?:[.,]\d+)?)["\s]*)?`;
  const after = new RegExp(`^${part}([NS])[\\s,;]*${part}([EW])$`).exec(text);
  if (after !== null) {
    return [
      degrees(after.slice(1, 4), after[4] === 'S'),
      degrees(after.slice(5, 8), after[8] === 'W'),
    ];
  }
  const before = new RegExp(`^([NS])\\s*${part}[\\s,;]*([EW])\\s*${part}$`).exec(text);
  return before === null ? undefined : [
    degrees(before.slice(2, 5), before[1] === 'S'),
    degrees(before.slice(6, 9), before[5] === 'W'),
  ];
}

function degrees(parts: (string | undefined)[], isNegative: boolean): number {
  const [d, m, s] = parts.map((p) => number(p ?? '0'));
  const sum = d! + m! / 60 + s! / 3600;
  return isNegative ? -sum : sum;
}

function number(text: string): number {
  return Number(text.replace(',', '.'));
}
