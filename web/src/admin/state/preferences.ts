// SPDX-License-Identifier: MIT
// What a member of staff arranged for himself, kept by the server so that it
// is the same on every machine.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from './session';

type Preferences = Record<string, unknown>;

const KEY = ['preferences'];

/** The value kept under a name, and a function that keeps another. */
export function usePreference<T>(
  name: string,
  read: (kept: unknown) => T,
): [T, (value: T) => void] {
  const queries = useQueryClient();
  const all = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.json<Preferences>('/me/preferences', { signal }),
    staleTime: Infinity,
  });

  function keep(value: T): void {
    queries.setQueryData<Preferences>(KEY, (old) => ({ ...old, [name]: value }));
    // It holds on this page whether it is kept or not.
    api.json<void>('/me/preferences', { method: 'PUT', body: { [name]: value } })
      .catch(() => undefined);
  }

  return [read(all.data?.[name]), keep];
}
