// SPDX-License-Identifier: MIT
// A page that first asks the server: waiting, failed, or there.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ApiError, isAbort } from '../../shared/api';
import { language } from '../state/text';
import { Failure } from './failure';
import { Loading } from './loading';

/** Asks again when `again` is called, or when the page changes its language. */
export function useAsked<T>(what: (signal: AbortSignal) => Promise<T>): {
  data: T | null;
  error: ApiError | null;
  again: () => void;
  put: (data: T) => void;
} {
  const [data, setData] = useState<T | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [round, setRound] = useState(0);
  const code = language.value;

  useEffect(() => {
    const stop = new AbortController();
    what(stop.signal).then(
      (answer) => {
        setData(answer);
        setError(null);
      },
      (e: unknown) => {
        if (!isAbort(e)) {
          setError(e instanceof ApiError ? e : new ApiError(500, 'internal', ''));
        }
      },
    );
    return () => stop.abort();
  }, [round, code]);

  return { data, error, again: () => setRound(round + 1), put: setData };
}

export function Asked<T>({ asked, children }: {
  asked: { data: T | null; error: ApiError | null; again: () => void };
  children: (data: T) => ComponentChildren;
}) {
  if (asked.data !== null) {
    return <>{children(asked.data)}</>;
  }
  return asked.error === null ? <Loading />
    : <Failure error={asked.error} retry={async () => asked.again()} isAutomatic />;
}
