// SPDX-License-Identifier: MIT
import { af } from '../../../shared/i18n/admin/account/af';
import { en } from '../../../shared/i18n/admin/account/en';
import { textOf } from '../../state/text';

export const useAccountText = textOf({ en, af });
