// SPDX-License-Identifier: MIT
// The words of data accounts.

export const en = {
  actionsOf: (username: string) => `Actions of ${username}`,
  block: 'Block',
  unblock: 'Unblock',
  blockTitle: (username: string) => `Block ${username}?`,
  blockText: 'It cannot connect any more, and its open sessions are ended within seconds. Billing goes on.',
  unblockTitle: (username: string) => `Unblock ${username}?`,
  unblockText: 'It can connect again at once.',
  blocked: (username: string) => `${username} is blocked.`,
  unblocked: (username: string) => `${username} can connect again.`,
};

export type AccountMessages = typeof en;
