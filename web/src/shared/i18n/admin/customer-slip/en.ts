// SPDX-License-Identifier: MIT
// A slip of paper to set a portal password with: its dialog, and the paper,
// which speaks the customer's language.

export const en = {
  make: 'Print slip',
  instead: 'Print a slip instead',
  hint: 'A slip has the username and a link that works once, for 7 days. '
    + 'It ends the links made before.',
  title: 'Slip for the customer',
  shownOnce: 'The link is shown this once. Print it now and hand it to the customer.',
  print: 'Print',
  addedTitle: 'Customer added',
  addedText: 'No welcome mail can go without an e-mail address. '
    + 'A slip does the same on paper.',
  later: 'Not now',
  printed: 'printed slip',

  paper: {
    welcome: 'Your customer portal',
    customer: 'Customer',
    code: 'Account code',
    portal: 'Portal',
    username: 'Username',
    setPassword: 'Set your password: scan the code, or type this address',
    scan: 'Link to set a password',
    once: (until: string) => `This link works once, until ${until}.`,
    help: (phone: string) => `Questions? Call ${phone}.`,
  },
};

export type CustomerSlipMessages = typeof en;
