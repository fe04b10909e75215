// SPDX-License-Identifier: MIT
import { af } from '../../../shared/i18n/admin/bulk/af';
import { en } from '../../../shared/i18n/admin/bulk/en';
import { textOf } from '../../state/text';

export const useBulkWords = textOf({ en, af });
