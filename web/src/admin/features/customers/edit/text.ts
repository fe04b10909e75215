// SPDX-License-Identifier: MIT
import { af } from '../../../../shared/i18n/admin/customer-edit/af';
import { en } from '../../../../shared/i18n/admin/customer-edit/en';
import { textOf } from '../../../state/text';

export const useEditText = textOf({ en, af });
