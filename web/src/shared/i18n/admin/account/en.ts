// SPDX-License-Identifier: MIT
// The words of data accounts.

export const en = {
  actionsOf: (username: string) => `Actions of ${username}`,
  add: 'Add data account',
  edit: 'Edit',
  password: 'Password',
  stops: {
    block: {
      action: 'Block',
      title: (username: string) => `Block ${username}?`,
      text: 'It cannot connect any more, and its open sessions are ended within seconds. Billing goes on.',
      done: (username: string) => `${username} is blocked.`,
    },
    unblock: {
      action: 'Unblock',
      title: (username: string) => `Unblock ${username}?`,
      text: 'It can connect again at once.',
      done: (username: string) => `${username} is not blocked any more.`,
    },
    reject: {
      action: 'Set authentication to Reject',
      title: (username: string) => `Reject ${username}?`,
      text: 'Every sign-in is rejected, and open sessions are ended within seconds.',
      done: (username: string) => `${username} is rejected.`,
    },
    unreject: {
      action: 'Set authentication to Accept',
      title: (username: string) => `Accept ${username} again?`,
      text: 'It can sign in again at once.',
      done: (username: string) => `${username} is accepted again.`,
    },
  },

  addTitle: (code: string) => `Add a data account to ${code}`,
  editTitle: (username: string) => `Edit ${username}`,
  accountSaved: (username: string) => `${username} is saved.`,
  usernameFixed: 'A username is not changed: usage and routers know it.',
  product: 'Package',
  insteadOf: (value: string) => `Leave empty for ${value}`,
  priceEnds: (price: string, product: string) =>
    `The custom price ${price} ends with the former package: ${product} is charged at its own price, unless you type one.`,
  priceKeep: (price: string) => `Keep ${price}`,
  monthKept: (now: string, next: string) =>
    `This month keeps its ${now}; from the next on it is ${next}.`,
  macLock: 'Only from this MAC address',
  startsOn: 'Starts on',
  cancelledOn: 'Cancelled on',
  comment: 'Comment',
  down: 'Download speed',
  up: 'Upload speed',
  fillUsername: 'Give the username.',
  fillProduct: 'Choose the package.',
  priceWrong: 'Give an amount such as 649.00.',
  speedWrong: 'Give a speed in Mb/s, such as 20 or 1.5.',
  discard: 'Throw away what you typed?',
  discardYes: 'Throw away',
  discardNo: 'Keep editing',

  passwordTitle: (username: string) => `Password of ${username}`,
  passwordMade: 'The new password',
  passwordLeft: 'Leave empty to have one made.',
  passwordEffect: 'Open sessions are ended: the router must sign in with the new password.',
  resetPassword: 'Reset password',
  revealHint: 'Seeing the present password is recorded.',
  reveal: 'Reveal',
  once: 'Copy it now: it is shown only this once.',
};

export type AccountMessages = typeof en;
