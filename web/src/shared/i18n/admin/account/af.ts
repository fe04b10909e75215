// SPDX-License-Identifier: MIT
import type { AccountMessages } from './en';

export const af: AccountMessages = {
  actionsOf: (username) => `Aksies van ${username}`,
  add: 'Voeg datarekening by',
  edit: 'Wysig',
  password: 'Wagwoord',
  stops: {
    block: {
      action: 'Blokkeer',
      title: (username) => `Blokkeer ${username}?`,
      text: 'Dit kan nie meer verbind nie, en sy oop sessies eindig binne sekondes. Fakturering gaan voort.',
      done: (username) => `${username} is geblokkeer.`,
    },
    unblock: {
      action: 'Ontblokkeer',
      title: (username) => `Ontblokkeer ${username}?`,
      text: 'Dit kan dadelik weer verbind.',
      done: (username) => `${username} is nie meer geblokkeer nie.`,
    },
    reject: {
      action: 'Stel verifikasie op Weier',
      title: (username) => `Weier ${username}?`,
      text: 'Elke aanmelding word geweier, en oop sessies eindig binne sekondes.',
      done: (username) => `${username} word geweier.`,
    },
    unreject: {
      action: 'Stel verifikasie op Aanvaar',
      title: (username) => `Aanvaar ${username} weer?`,
      text: 'Dit kan dadelik weer aanmeld.',
      done: (username) => `${username} word weer aanvaar.`,
    },
  },

  addTitle: (code) => `Voeg ’n datarekening by ${code}`,
  editTitle: (username) => `Wysig ${username}`,
  accountSaved: (username) => `${username} is gestoor.`,
  usernameFixed: '’n Gebruikersnaam verander nie: gebruik en routers ken dit.',
  product: 'Pakket',
  insteadOf: (value) => `Laat leeg vir ${value}`,
  priceEnds: (price, product) =>
    `Die eie prys ${price} eindig met die vorige pakket: ${product} word teen sy eie prys gehef, tensy ’n ander prys getik word.`,
  priceKeep: (price) => `Behou ${price}`,
  monthKept: (now, next) =>
    `Hierdie maand behou sy ${now}; van die volgende af is dit ${next}.`,
  macLock: 'Slegs van hierdie MAC-adres',
  startsOn: 'Begin op',
  cancelledOn: 'Gekanselleer op',
  comment: 'Opmerking',
  down: 'Aflaaispoed',
  up: 'Oplaaispoed',
  fillUsername: 'Gee die gebruikersnaam.',
  fillProduct: 'Kies die pakket.',
  priceWrong: 'Gee ’n bedrag soos 649.00.',
  speedWrong: 'Gee ’n spoed in Mb/s, soos 20 of 1.5.',
  discard: 'Gooi weg wat jy getik het?',
  discardYes: 'Gooi weg',
  discardNo: 'Wysig verder',

  passwordTitle: (username) => `Wagwoord van ${username}`,
  passwordMade: 'Die nuwe wagwoord',
  passwordLeft: 'Laat leeg om een te laat maak.',
  passwordEffect: 'Oop sessies eindig: die router moet met die nuwe wagwoord aanmeld.',
  resetPassword: 'Herstel wagwoord',
  revealHint: 'Dit word aangeteken as jy die huidige wagwoord sien.',
  reveal: 'Wys',
  once: 'Kopieer dit nou: dit word net hierdie een keer gewys.',
};
