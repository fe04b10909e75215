// SPDX-License-Identifier: MIT
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { List } from '../../../shared/types';
import { api } from '../../state/session';
import { useFollowed } from './follow';
import {
  type Audience, type Bulk, type BulkPreview, isActive, type Reason,
} from './types';

const BUSY_MS = 1000;
/** Something a colleague's page or another tab started. */
const CALM_MS = 60_000;
/** The lists and pages that a wide change may have changed. */
const TOUCHED = [
  'customers', 'customer', 'groups', 'group-list', 'billing-groups', 'categories',
  'labels',
];

export interface Order {
  kind: string;
  audience: Audience;
  params: Record<string, unknown>;
}

export function previewBulk(order: Order): Promise<BulkPreview> {
  return api.json('/bulk/preview', { method: 'POST', body: order });
}

export function startBulk(
  order: Order,
  expected: number,
  idempotencyKey: string,
): Promise<Bulk> {
  return api.json('/bulk', {
    method: 'POST', body: { ...order, expected }, idempotencyKey,
  });
}

export function undoBulk(id: number): Promise<unknown> {
  return api.json(`/bulk/${id}/undo`, { method: 'POST', body: {} });
}

export function stopBulk(id: number): Promise<unknown> {
  return api.json(`/bulk/${id}/cancel`, { method: 'POST', body: {} });
}

/** Why customers were skipped: only the one change itself tells. */
export function useReasons(bulk: Bulk): Reason[] {
  const detail = useQuery({
    queryKey: ['bulk', bulk.id, bulk.state, bulk.skipped],
    queryFn: ({ signal }) => api.json<Bulk>(`/bulk/${bulk.id}`, { signal }),
    enabled: bulk.skipped > 0 && !isActive(bulk),
  });
  return detail.data?.skipped_reasons ?? [];
}

/** One's own wide changes that the corner shows, newest first. */
export function useCorner(): Bulk[] {
  const { followed, dismissed } = useFollowed();
  const queries = useQueryClient();
  const own = useQuery({
    queryKey: ['bulk', followed],
    queryFn: ({ signal }) => api.json<List<Bulk>>('/bulk?per_page=15', { signal }),
    refetchInterval: (query) => (query.state.data?.items.some(isActive)
      ? BUSY_MS : CALM_MS),
    placeholderData: (old) => old,
    retry: false,
  });
  const shown = (own.data?.items ?? []).filter((b) => !dismissed.includes(b.id)
    && (isActive(b) || followed.includes(b.id)));

  // What was waiting for a change looks again once it has ended, though it may
  // never have been seen under way.
  const ended = shown.filter((b) => !isActive(b)).map((b) => b.id);
  const known = useRef(new Set<number>());
  useEffect(() => {
    if (ended.some((id) => !known.current.has(id))) {
      TOUCHED.forEach((key) => void queries.invalidateQueries({ queryKey: [key] }));
    }
    known.current = new Set(ended);
  }, [ended.join(), queries]);

  return shown;
}
