// SPDX-License-Identifier: MIT
// A failed request in words.
import { ApiError } from '../../shared/api';
import type { AdminMessages } from '../../shared/i18n/admin/en';

export function wordsOf(error: unknown, t: AdminMessages): string {
  if (!(error instanceof ApiError)) {
    return t.broken;
  }
  if (error.status === 0) {
    return t.noConnection;
  }
  if (error.status === 429) {
    return t.throttled(error.retryAfter || 60);
  }
  if (error.status === 403 && error.code === 'forbidden') {
    return t.forbiddenText;
  }
  return error.isAway ? t.away : error.message || t.broken;
}
