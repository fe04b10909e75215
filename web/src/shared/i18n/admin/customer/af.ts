// SPDX-License-Identifier: MIT
import { some } from '../../language';
import type { CustomerMessages } from './en';

export const af: CustomerMessages = {
  refreshWidget: (title) => `Verfris ${title}`,
  arrangeWidget: (title) => `Skuif ${title}`,
  foldWidget: (title) => `Vou ${title} toe`,
  unfoldWidget: (title) => `Vou ${title} oop`,
  moves: { up: 'Skuif op', down: 'Skuif af', across: 'Skuif na die ander kolom' },

  suspendedSince: (when) => `Opgeskort sedert ${when}`,
  cancelsAfter: (day) => `Word gekanselleer: diens loop tot die einde van ${day}`,
  cancelledSince: (day) => `Gekanselleer aan die einde van ${day}`,
  isMasterOf: (n) => `Dit is ’n hoofrekening met ${some(n, 'subrekening', 'subrekeninge')}`,
  isResellerMaster: (n) =>
    `Dit is ’n herverkoper se hoofrekening met ${some(n, 'subrekening', 'subrekeninge')}`,
  isSubOf: 'Dit is ’n subrekening van',

  contactName: 'Kontaknaam',
  idNumber: 'ID-nommer',
  username: 'Portaalgebruikersnaam',
  lastSignIn: 'Laaste aanmelding',
  gps: 'GPS',
  noAddress: 'Nog geen adres nie.',
  mapOf: (name) => `Kaart van waar ${name} is`,
  mapLayer: 'Kaart',
  satelliteLayer: 'Satelliet',
  receives: (kinds) => `Ontvang ${kinds}`,
  kinds: {
    billing: 'Faktuurdokumente',
    payment: 'Betaling',
    suspension: 'Opskorting en kansellasie',
    security: 'Rekening en sekuriteit',
    usage: 'Gebruik en aanvulling',
    helpdesk: 'Hulptoonbank',
    network: 'Netwerk en instandhouding',
    sales: 'Verkope en installasie',
    marketing: 'Bemarking',
  },
  now: 'Nou',
  onlineNow: 'Nou aanlyn',
  lastReject: 'Laaste weiering',
  suspension: 'Opskorting',
  since: 'Sedert',
  by: 'Deur',
  blocked: 'Geblokkeer',
  nothingOpen: 'Geen sessie moes beëindig word nie.',
  askedToEnd: (nas, when) => `${nas} is gevra om ’n sessie te beëindig, ${when}`,
};
