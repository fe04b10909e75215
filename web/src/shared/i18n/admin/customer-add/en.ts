// SPDX-License-Identifier: MIT
// The words of the dialog that adds a customer.

export const en = {
  add: 'Add a customer',
  save: 'Add customer',
  saveAnyway: 'Add anyway',
  added: (name: string, code: string) => `${name} is added as ${code}.`,
  codeMoved: (code: string) =>
    `The suggested code was taken meanwhile; the account code is ${code}.`,
  codeHint: 'Suggested from the name; type another one if you like.',
  initialHint: 'Only an initial is known. Try to get the first name: it gives a better code.',
  suggest: 'Suggest',
  noGroups: 'There is no customer group yet.',
  firstGroup: 'Create the first group',
  noBillingGroups: 'There is no billing group yet.',
  firstBillingGroup: 'Create the first billing group',
  mobile: 'Mobile',
  more: 'More details',
  sendWelcome: 'Send welcome mail',
  welcomeHint: 'With the username and a link to set a password.',
  noWelcome: 'Without an e-mail address none can be sent.',
  duplicates: 'This may be a customer already',
  duplicatesHint: 'Open them in another tab and compare. What you typed stays here.',
  duplicateReason: 'Why this is another customer',
  why: {
    email: 'same e-mail address',
    mobile: 'same mobile number',
    id_number: 'same ID number',
    vat_number: 'same VAT number',
    name_address: 'same name and address',
  } as Record<string, string>,
};

export type CustomerAddMessages = typeof en;
