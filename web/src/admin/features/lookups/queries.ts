// SPDX-License-Identifier: MIT
// The short lists behind choices and filters: groups, categories, highsites.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { List } from '../../../shared/types';
import { api } from '../../state/session';

/** Lists behind choices change rarely. */
const CALM_MS = 5 * 60_000;

export type LookupPath =
  | 'groups' | 'billing-groups' | 'categories' | 'labels' | 'sites' | 'products';

interface Lookup {
  id: number;
  title?: string;
  name?: string;
}

/** A whole short list as the options of a choice. */
export function useOptions(path: LookupPath, isWanted = true) {
  const list = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => api.json<List<Lookup>>(`/${path}`, { signal }),
    staleTime: CALM_MS,
    enabled: isWanted,
  });
  return useMemo(() => (list.data?.items ?? []).map((one) => ({
    value: String(one.id), label: one.title ?? one.name ?? '',
  })), [list.data]);
}
