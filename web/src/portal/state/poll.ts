// SPDX-License-Identifier: MIT
// Repeats a request while the page can be seen: every two seconds when all is
// well, slower and slower when the server is away, never while hidden.
import { ApiError, isAbort } from '../../shared/api';

const EVERY_MS = 2000;
const SLOWEST_MS = 30_000;
/** A page hidden for less than this is not worth a pause. */
const HIDDEN_MS = 5000;

export interface Poll {
  /** Asks now, whatever the clock says. */
  now(): void;
  stop(): void;
}

/**
 * `ask` is called at once and then again and again; it never overlaps itself.
 * It resolves to false when there is nothing more to learn (a past month).
 */
export function poll(
  ask: (signal: AbortSignal) => Promise<boolean>,
  failed: (error: ApiError) => void,
): Poll {
  const stopped = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isAsking = false;
  let isDone = false;
  let failures = 0;
  let hiddenSince = 0;

  function later(ms: number): void {
    clearTimeout(timer);
    if (!stopped.signal.aborted && !isDone) {
      timer = setTimeout(() => void run(), ms);
    }
  }

  function isPaused(): boolean {
    return document.hidden && Date.now() - hiddenSince >= HIDDEN_MS;
  }

  async function run(): Promise<void> {
    if (isAsking || stopped.signal.aborted) {
      return;
    }
    clearTimeout(timer);
    if (isPaused()) {
      return;
    }
    isAsking = true;
    let wait = EVERY_MS;
    try {
      isDone = !(await ask(stopped.signal));
      failures = 0;
    } catch (error) {
      if (isAbort(error)) {
        return;
      }
      const e = error instanceof ApiError
        ? error : new ApiError(500, 'internal', '');
      failures += 1;
      wait = Math.max(
        e.retryAfter * 1000,
        Math.min(SLOWEST_MS, EVERY_MS * 2 ** Math.min(failures - 1, 6)),
      );
      failed(e);
      if (e.status === 401 || e.status === 404) {
        isDone = true;
      }
    } finally {
      isAsking = false;
    }
    later(wait);
  }

  function now(): void {
    isDone = false;
    void run();
  }

  function seen(): void {
    if (document.hidden) {
      hiddenSince = Date.now();
    } else if (!isDone) {
      void run();
    }
  }

  document.addEventListener('visibilitychange', seen);
  addEventListener('online', now);
  void run();

  return {
    now,
    stop() {
      stopped.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
      removeEventListener('online', now);
    },
  };
}
