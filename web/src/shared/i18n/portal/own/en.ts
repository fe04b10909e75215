// SPDX-License-Identifier: MIT
// The words of the pages about the customer's own account.

export const en = {
  code: 'Account code',
  name: 'Name',
  contactName: 'Contact person',
  username: 'Username',
  phone: 'Telephone',
  registration: 'Registration number',
  vat: 'VAT number',
  physical: 'Address',
  postal: 'Postal address',
  language: 'Language of our messages',
  details: 'Your account',
  wrong: 'Something not right? We correct it.',
  contacts: 'Contacts and notifications',
  contactsHint: 'Choose what each contact receives, and how.',
  primary: 'Primary contact',
  what: 'What',
  byEmail: 'E-mail',
  bySms: 'SMS',
  byWhat: (kind: string, way: string, name: string) => `${kind} by ${way} to ${name}`,
  noEmail: 'no e-mail address',
  noMobile: 'no mobile number',
  mustReach: (kind: string) => `${kind}: somebody must receive this.`,
  give: (name: string) => `Give it to ${name}`,
  save: 'Save choices',
  saved: 'Your choices are saved.',
  changedMeanwhile: 'Your details were changed meanwhile. Look at them and save again.',

  current: 'Current password',
  fillCurrent: 'Type your current password.',
  passwordHint: 'Everywhere else you will be signed out, and we send you an e-mail about it.',
  passwordSave: 'Change password',
  passwordDone: 'Your password is changed. Your other sessions have ended.',

  sessionsHint: 'End what you do not know, and change your password.',
  thisOne: 'This device',
  signedIn: (when: string) => `Signed in ${when}`,
  seen: (when: string) => `Last seen ${when}`,
  unknownDevice: 'Unknown device',
  end: 'Sign out',
  endOf: (device: string) => `Sign out ${device}`,
  endAll: 'Sign out everywhere else',
  ended: 'Signed out there.',
  endedAll: 'You are signed out everywhere else.',
  onlyThis: 'You are signed in nowhere else.',

  switchHint: 'These accounts open with your e-mail address.',
  here: 'You are here',
};

export type OwnMessages = typeof en;
