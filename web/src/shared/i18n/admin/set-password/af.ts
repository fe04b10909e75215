// SPDX-License-Identifier: MIT
import type { SetPasswordMessages } from './en';

export const af: SetPasswordMessages = {
  title: 'Kies jou wagwoord',
  hint: 'Net jy sal dit ken. Al jou sessies eindig.',
  save: 'Stoor wagwoord',
  done: 'Jou wagwoord is gestel',
  doneText: 'Meld daarmee aan.',
  linkInvalid: 'Hierdie skakel is gebruik of het verval.',
  linkInvalidText: 'Vra wie na personeelrekeninge omsien vir ’n ander een.',
};
