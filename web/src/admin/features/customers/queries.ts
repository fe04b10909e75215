// SPDX-License-Identifier: MIT
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type {
  CustomerDetail, DataAccount, List, RadiusSession, Usage,
} from '../../../shared/types';
import { api } from '../../state/session';

/** Lists behind filters change rarely. */
const CALM_MS = 5 * 60_000;
/** How often an open profile looks for new usage. */
const LIVE_MS = 5000;

export function useGroups() {
  return useQuery({
    queryKey: ['groups'],
    queryFn: ({ signal }) => api.json<List<{ id: number; title: string }>>(
      '/groups?per_page=100', { signal },
    ),
    staleTime: CALM_MS,
  });
}

export function useBillingGroups() {
  return useQuery({
    queryKey: ['billing-groups'],
    queryFn: ({ signal }) => api.json<List<{ id: number; name: string }>>(
      '/billing-groups?per_page=100', { signal },
    ),
    staleTime: CALM_MS,
  });
}

export function useCustomer(id: number) {
  return useQuery({
    queryKey: ['customer', id],
    queryFn: ({ signal }) => api.json<CustomerDetail>(`/customers/${id}`, { signal }),
  });
}

export function useAccounts(id: number, isLive: boolean) {
  return useQuery({
    queryKey: ['customer', id, 'accounts'],
    queryFn: ({ signal }) => api.json<{ items: DataAccount[] }>(
      `/customers/${id}/accounts?per_page=100`, { signal },
    ),
    refetchInterval: isLive ? LIVE_MS : false,
  });
}

export function useUsage(account: number, month: string, isLive: boolean) {
  return useQuery({
    queryKey: ['usage', account, month],
    queryFn: ({ signal }) => api.json<Usage>(
      `/accounts/${account}/usage?month=${month}`, { signal },
    ),
    refetchInterval: isLive ? LIVE_MS : false,
  });
}

export function useSessions(account: number, page: number) {
  return useQuery({
    queryKey: ['sessions', account, page],
    queryFn: ({ signal }) => api.json<List<RadiusSession>>(
      `/accounts/${account}/sessions?page=${page}&per_page=10`, { signal },
    ),
    placeholderData: keepPreviousData,
  });
}
