// SPDX-License-Identifier: MIT
// The page where staff choose a password by a link that works once.

export const en = {
  title: 'Choose your password',
  hint: 'Only you will know it. Every session of yours ends.',
  save: 'Save password',
  done: 'Your password is set',
  doneText: 'Sign in with it.',
  linkInvalid: 'This link was used or has expired.',
  linkInvalidText: 'Ask who looks after staff accounts for another one.',
};

export type SetPasswordMessages = typeof en;
