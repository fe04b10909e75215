// SPDX-License-Identifier: MIT
// The words of one customer's pages and dialogs.

export const en = {
  edit: 'Edit',
};

export type CustomerMessages = typeof en;
