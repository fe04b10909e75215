// SPDX-License-Identifier: MIT
import { af } from '../../../shared/i18n/admin/customer/af';
import { en } from '../../../shared/i18n/admin/customer/en';
import { textOf } from '../../state/text';

export const useCustomerText = textOf({ en, af });
