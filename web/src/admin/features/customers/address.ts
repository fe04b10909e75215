// SPDX-License-Identifier: MIT
// An address as lines, in the order an envelope has them.
const ORDER = ['unit', 'building', 'complex', 'line1', 'line2', 'line3', 'street',
  'suburb', 'city', 'town', 'province', 'postal_code', 'code', 'country'];

export function addressLines(address: unknown): string[] {
  if (typeof address === 'string') {
    return address.split(/\r?\n|,\s*/).filter((line) => line.trim() !== '');
  }
  if (typeof address !== 'object' || address === null) {
    return [];
  }
  const parts = address as Record<string, unknown>;
  return ORDER
    .map((key) => parts[key])
    .filter((v): v is string => typeof v === 'string' && v.trim() !== '');
}
