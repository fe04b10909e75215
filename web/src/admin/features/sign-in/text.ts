// SPDX-License-Identifier: MIT
import { af } from '../../../shared/i18n/admin/set-password/af';
import { en } from '../../../shared/i18n/admin/set-password/en';
import { textOf } from '../../state/text';

export const useSetPasswordText = textOf({ en, af });
