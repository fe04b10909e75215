// SPDX-License-Identifier: MIT
// A hint about a password's strength while it is typed. The server decides.

/** The shortest password the server takes. */
export const PASSWORD_MIN = 8;

const COMMON = /passw[o0]rd|wagw[o0]ord|welkom|welcome|qwerty|letmein|admin|internet|springbok|(.)\1{3,}|0123|1234|4321|abcd/gi;

/**
 * 0 too short, 1 weak, 2 fair, 3 good, 4 strong: estimated bits, where a
 * common word or a run counts as one character.
 *
 *     "password12" -> 1    "correct horse battery" -> 4
 */
export function strength(password: string): 0 | 1 | 2 | 3 | 4 {
  if ([...password].length < PASSWORD_MIN) {
    return 0;
  }
  const rest = [...password.replace(COMMON, 'x')];
  const alphabet = (/[a-z]/.test(password) ? 26 : 0)
    + (/[A-Z]/.test(password) ? 26 : 0)
    + (/\d/.test(password) ? 10 : 0)
    + (/[^A-Za-z\d]/.test(password) ? 33 : 0);
  const variety = new Set(rest).size;
  const bits = Math.min(rest.length, variety * 2) * Math.log2(alphabet || 1);
  return bits < 40 ? 1 : bits < 60 ? 2 : bits < 80 ? 3 : 4;
}
