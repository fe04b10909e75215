// SPDX-License-Identifier: MIT
// A failed request in words a customer can use.
import { ApiError } from '../../shared/api';
import { t } from '../state/text';

export function wordsOf(error: unknown): string {
  if (!(error instanceof ApiError)) {
    return t.value.broken;
  }
  if (error.status === 0) {
    return `${t.value.noConnection}. ${t.value.noConnectionText}`;
  }
  if (error.status === 429) {
    return t.value.throttled(error.retryAfter || 60);
  }
  if (error.isAway) {
    return `${t.value.away}.`;
  }
  return error.message || t.value.broken;
}
