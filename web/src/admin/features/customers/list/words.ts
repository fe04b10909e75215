// SPDX-License-Identifier: MIT
import { af } from '../../../../shared/i18n/admin/list/af';
import { en } from '../../../../shared/i18n/admin/list/en';
import { textOf } from '../../../state/text';

export const useListWords = textOf({ en, af });
