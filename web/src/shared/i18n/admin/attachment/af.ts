// SPDX-License-Identifier: MIT
import type { AttachmentMessages } from './en';

export const af: AttachmentMessages = {
  title: 'Aanhegsels',
  add: 'Voeg lêer by',
  none: 'Geen aanhegsels nie.',
  file: 'Lêer',
  choose: 'Kies ’n lêer',
  limits: 'Prente, PDF, kantoordokumente en tekste, hoogstens 25 MB.',
  fillFile: 'Kies ’n lêer.',
  tooLarge: 'Hierdie lêer is groter as 25 MB.',
  emptyFile: 'Hierdie lêer is leeg.',
  name: 'Naam',
  sensitive: 'Sensitief',
  sensitiveHint: 'Net gesien deur wie persoonlike data mag sien, en elke kyk word aangeteken.',
  shown: 'Word vir die kliënt gewys',
  upload: 'Laai op',
  progress: (percent) => `${percent}% gestuur`,
  added: (name) => `${name} is aangeheg.`,
  remove: (name) => `Verwyder ${name}`,
  removeTitle: (name) => `Verwyder ${name}?`,
  removeText: 'Dit word nie meer gewys nie, en ná 30 dae geskrap.',
  removeAction: 'Verwyder',
  preview: (name) => `Prent: ${name}`,
};
