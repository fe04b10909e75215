// SPDX-License-Identifier: MIT
// SHA-256 (FIPS 180-4), for pages on plain http, where browsers offer none.

function primes(n: number): number[] {
  const found: number[] = [];
  for (let i = 2; found.length < n; i += 1) {
    if (found.every((p) => i % p !== 0)) {
      found.push(i);
    }
  }
  return found;
}

/** The first 32 bits of the fraction. */
const fraction = (x: number): number => ((x - Math.floor(x)) * 2 ** 32) | 0;
const K = primes(64).map((p) => fraction(Math.cbrt(p)));
const START = primes(8).map((p) => fraction(Math.sqrt(p)));

const rotated = (x: number, n: number): number => (x >>> n) | (x << (32 - n));

export function sha256(message: Uint8Array): string {
  const padded = new Uint8Array(((message.length + 72) >> 6) << 6);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(message.length / 2 ** 29));
  view.setUint32(padded.length - 4, message.length << 3);

  const h = Int32Array.from(START);
  const w = new Int32Array(64);
  for (let at = 0; at < padded.length; at += 64) {
    block(h, w, view, at);
  }
  return [...h].map((x) => (x >>> 0).toString(16).padStart(8, '0')).join('');
}

function block(h: Int32Array, w: Int32Array, view: DataView, at: number): void {
  for (let i = 0; i < 16; i += 1) {
    w[i] = view.getInt32(at + i * 4);
  }
  for (let i = 16; i < 64; i += 1) {
    const x = w[i - 15]!;
    const y = w[i - 2]!;
    w[i] = w[i - 16]! + w[i - 7]!
      + (rotated(x, 7) ^ rotated(x, 18) ^ (x >>> 3))
      + (rotated(y, 17) ^ rotated(y, 19) ^ (y >>> 10));
  }
  let [a, b, c, d, e, f, g, z] = h as unknown as [number, number, number, number,
    number, number, number, number];
  for (let i = 0; i < 64; i += 1) {
    const one = (z + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25))
      + ((e & f) ^ (~e & g)) + K[i]! + w[i]!) | 0;
    const two = ((rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22))
      + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [z, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, z].forEach((x, i) => {
    h[i] = h[i]! + x;
  });
}
