// SPDX-License-Identifier: MIT
import type { CustomerMessages } from './en';

export const af: CustomerMessages = {
  edit: 'Wysig',
};
