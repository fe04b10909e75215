// SPDX-License-Identifier: MIT
// A page that cannot be shown, with a way out.
import { useEffect } from 'preact/hooks';
import type { ApiError } from '../../shared/api';
import { t } from '../state/text';

const AGAIN_MS = 5000;

export function Failure({ error, retry, isAutomatic = false }: {
  error: ApiError | null;
  retry: () => Promise<void>;
  isAutomatic?: boolean;
}) {
  useEffect(() => {
    if (!isAutomatic) {
      return;
    }
    const wait = Math.max(AGAIN_MS, (error?.retryAfter ?? 0) * 1000);
    const timer = setTimeout(() => void retry(), wait);
    const online = () => void retry();
    addEventListener('online', online);
    return () => {
      clearTimeout(timer);
      removeEventListener('online', online);
    };
  }, [error]);

  const [title, text] = words(error);
  return (
    <main id="main" class="narrow notice">
      <Cloud />
      <h1>{title}</h1>
      <p role="status">{text}</p>
      <button type="button" class="button" onClick={() => void retry()}>
        {t.value.retry}
      </button>
    </main>
  );
}

function words(error: ApiError | null): [string, string] {
  if (error?.status === 0) {
    return [t.value.noConnection, t.value.noConnectionText];
  }
  return error?.isAway
    ? [t.value.away, t.value.awayText]
    : [t.value.broken, t.value.brokenText];
}

function Cloud() {
  return (
    <svg class="art" viewBox="0 0 64 48" aria-hidden="true">
      <path
        d="M18 40a12 12 0 0 1-1-24 16 16 0 0 1 31 3 10.5 10.5 0 0 1 0 21z"
        fill="none" stroke="currentColor" stroke-width="3" stroke-linejoin="round"
      />
      <path
        d="M32 20v9M32 34.500v.1" stroke="currentColor" stroke-width="3"
        stroke-linecap="round"
      />
    </svg>
  );
}
