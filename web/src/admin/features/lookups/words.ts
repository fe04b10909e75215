// SPDX-License-Identifier: MIT
import { af } from '../../../shared/i18n/admin/lookups/af';
import { en } from '../../../shared/i18n/admin/lookups/en';
import { textOf } from '../../state/text';

export const useLookupWords = textOf({ en, af });
