// SPDX-License-Identifier: MIT
import type { CustomerSlipMessages } from './en';

export const af: CustomerSlipMessages = {
  make: 'Druk strokie',
  instead: 'Druk eerder ’n strokie',
  hint: '’n Strokie het die gebruikersnaam en ’n skakel wat een keer werk, vir 7 dae. '
    + 'Dit beëindig vorige skakels.',
  title: 'Strokie vir die kliënt',
  shownOnce: 'Die skakel word net hierdie keer gewys. Druk dit nou en gee dit vir die kliënt.',
  print: 'Druk',
  addedTitle: 'Kliënt bygevoeg',
  addedText: 'Sonder ’n e-posadres kan geen welkomspos gestuur word nie. '
    + '’n Strokie doen dieselfde op papier.',
  later: 'Nie nou nie',
  printed: 'gedrukte strokie',

  paper: {
    welcome: 'U kliënteportaal',
    customer: 'Kliënt',
    code: 'Rekeningkode',
    portal: 'Portaal',
    username: 'Gebruikersnaam',
    setPassword: 'Stel u wagwoord: skandeer die kode, of tik hierdie adres',
    scan: 'Skakel om ’n wagwoord te stel',
    once: (until) => `Hierdie skakel werk een keer, tot ${until}.`,
    help: (phone) => `Vrae? Bel ${phone}.`,
  },
};
