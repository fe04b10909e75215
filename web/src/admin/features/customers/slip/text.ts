// SPDX-License-Identifier: MIT
import { af } from '../../../../shared/i18n/admin/customer-slip/af';
import { en } from '../../../../shared/i18n/admin/customer-slip/en';
import { afDates, enDates } from '../../../../shared/i18n/language';
import { textOf } from '../../../state/text';

export const useSlipText = textOf({ en, af });

/** The customer's language, not that of the console. */
export const paperText = {
  en: { ...en.paper, dates: enDates },
  af: { ...af.paper, dates: afDates },
};
