// SPDX-License-Identifier: MIT
import type { CustomerAddMessages } from './en';

export const af: CustomerAddMessages = {
  add: 'Voeg ’n kliënt by',
  save: 'Voeg kliënt by',
  saveAnyway: 'Voeg nogtans by',
  added: (name, code) => `${name} is bygevoeg as ${code}.`,
  codeMoved: (code) =>
    `Die voorgestelde kode is intussen geneem; die rekeningkode is ${code}.`,
  codeHint: 'Voorgestel uit die naam; tik ’n ander een as jy wil.',
  initialHint: 'Net ’n voorletter is bekend. Probeer die voornaam kry: dit gee ’n beter kode.',
  suggest: 'Stel voor',
  noGroups: 'Daar is nog geen kliëntegroep nie.',
  firstGroup: 'Skep die eerste groep',
  noBillingGroups: 'Daar is nog geen faktuurgroep nie.',
  firstBillingGroup: 'Skep die eerste faktuurgroep',
  mobile: 'Selfoon',
  more: 'Meer besonderhede',
  sendWelcome: 'Stuur welkomspos',
  welcomeHint: 'Met die gebruikersnaam en ’n skakel om ’n wagwoord te stel.',
  noWelcome: 'Sonder ’n e-posadres kan geen gestuur word nie.',
  duplicates: 'Dit is dalk reeds ’n kliënt',
  duplicatesHint: 'Maak hulle in ’n ander oortjie oop en vergelyk. Wat jy getik het, bly hier.',
  duplicateReason: 'Hoekom dit ’n ander kliënt is',
  why: {
    email: 'selfde e-posadres',
    mobile: 'selfde selfoonnommer',
    id_number: 'selfde ID-nommer',
    vat_number: 'selfde BTW-nommer',
    name_address: 'selfde naam en adres',
  },
};
