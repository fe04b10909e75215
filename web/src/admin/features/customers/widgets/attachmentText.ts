// SPDX-License-Identifier: MIT
import { af } from '../../../../shared/i18n/admin/attachment/af';
import { en } from '../../../../shared/i18n/admin/attachment/en';
import { textOf } from '../../../state/text';

export const useWords = textOf({ en, af });
