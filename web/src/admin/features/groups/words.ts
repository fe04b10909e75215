// SPDX-License-Identifier: MIT
import { af } from '../../../shared/i18n/admin/groups/af';
import { en } from '../../../shared/i18n/admin/groups/en';
import { textOf } from '../../state/text';

export const useGroupWords = textOf({ en, af });
