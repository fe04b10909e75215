// SPDX-License-Identifier: MIT
import { af } from '../../../../shared/i18n/admin/customer-add/af';
import { en } from '../../../../shared/i18n/admin/customer-add/en';
import { textOf } from '../../../state/text';

export const useAddText = textOf({ en, af });
