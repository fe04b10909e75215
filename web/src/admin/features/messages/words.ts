// SPDX-License-Identifier: MIT
import { af } from '../../../shared/i18n/admin/messages/af';
import { en } from '../../../shared/i18n/admin/messages/en';
import { textOf } from '../../state/text';

export const useMessageWords = textOf({ en, af });
