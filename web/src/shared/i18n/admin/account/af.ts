// SPDX-License-Identifier: MIT
import type { AccountMessages } from './en';

export const af: AccountMessages = {
  actionsOf: (username) => `Aksies van ${username}`,
  block: 'Blokkeer',
  unblock: 'Ontblokkeer',
  blockTitle: (username) => `Blokkeer ${username}?`,
  blockText: 'Dit kan nie meer verbind nie, en sy oop sessies eindig binne sekondes. Fakturering gaan voort.',
  unblockTitle: (username) => `Ontblokkeer ${username}?`,
  unblockText: 'Dit kan dadelik weer verbind.',
  blocked: (username) => `${username} is geblokkeer.`,
  unblocked: (username) => `${username} kan weer verbind.`,
};
