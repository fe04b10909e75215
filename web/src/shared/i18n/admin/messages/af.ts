// SPDX-License-Identifier: MIT
import { some } from '../../language';
import type { MessageWords } from './en';

export const af: MessageWords = {
  title: 'Stuur boodskap',
  titleOne: (name) => `Stuur boodskap aan ${name}`,
  titleMany: (n) => `Stuur boodskap aan ${n} kliënte`,
  from: 'Van',
  to: 'Aan',
  toHint: 'Ingevul uit die kontakte. Verskeie adresse met kommas.',
  subject: 'Onderwerp',
  text: 'Boodskap',
  textHint: 'Plekke soos {{customer.name}} word vir elke kliënt ingevul.',
  insert: 'Voeg ’n plek in',
  fillSubject: 'Gee dit ’n onderwerp.',
  fillText: 'Skryf iets.',
  unknownPlaces: (names) => `Daar is geen plek met die naam ${names} nie.`,
  check: 'Voorskou',
  back: 'Terug na die boodskap',
  recipients: (n, total) => `${n} van ${total} kry dit`,
  recipientOne: 'Dit gaan na een kliënt.',
  nobody: 'Niemand sou dit kry nie.',
  excluded: 'Uitgelaat',
  sample: (n, of) => `Boodskap ${n} van ${of}`,
  sampleNext: 'Volgende boodskap',
  sampleBefore: 'Vorige boodskap',
  confirmNumber: (n) => `Baie mense: tik ${n} om te bevestig`,
  send: (n) => `Stuur aan ${n}`,
  sent: (n) => `${some(n, 'boodskap', 'boodskappe')} op pad.`,
  discard: 'Gooi weg wat jy geskryf het?',
  discardYes: 'Gooi weg',
  discardNo: 'Skryf verder',
};
