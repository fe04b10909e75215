// SPDX-License-Identifier: MIT
// Pure pieces of writing a message.

/** "a@x.za, b@y.za; c@z.za" -> three addresses, each once. */
export function readAddresses(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((one) => one !== ''))];
}

/** Puts a place where the caret is, instead of what is marked. */
export function insertPlace(
  text: string,
  name: string,
  start: number,
  end: number,
): { value: string; caret: number } {
  const place = `{{${name}}}`;
  return {
    value: text.slice(0, start) + place + text.slice(end),
    caret: start + place.length,
  };
}
