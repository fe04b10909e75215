// SPDX-License-Identifier: MIT
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { query } from '../../../shared/api';
import type { Account, Customer, CustomerRef, DisconnectAttempt } from '../../../shared/customer';
import type { List, RadiusSession, Usage } from '../../../shared/types';
import { api } from '../../state/session';

/** Lists behind filters change rarely. */
const CALM_MS = 5 * 60_000;
/** How often an open profile looks for new usage. */
const LIVE_MS = 5000;

export interface GroupOption {
  id: number;
  title: string;
  /** Null: as the setup says. */
  due_days: number | null;
}

export function useGroups() {
  return useQuery({
    queryKey: ['groups'],
    queryFn: ({ signal }) => api.json<List<GroupOption>>(
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

interface Named {
  id: number;
  name: string;
}

function useNamed(path: string) {
  return useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => api.json<List<Named>>(`/${path}?per_page=100`, { signal }),
    staleTime: CALM_MS,
  });
}

export const useCategories = () => useNamed('categories');
export const useLabels = () => useNamed('labels');
export const useSites = () => useNamed('sites');

/** The key of a customer, and of all that is asked about that customer. */
export function customerKey(id: number) {
  return ['customer', id] as const;
}

export function accountsKey(customer: number) {
  return ['customer', customer, 'accounts'] as const;
}

export function useCustomer(id: number, isWanted = true) {
  return useQuery({
    queryKey: customerKey(id),
    queryFn: ({ signal }) => api.json<Customer>(`/customers/${id}`, { signal }),
    enabled: isWanted,
  });
}

export interface Sub extends CustomerRef {
  status: string;
  suspended_at: string | null;
  suspend_reason: string | null;
  suspended_with: number | null;
}

/** The sub-accounts of a master: all, or those suspended with the master or on
 * their own, or those who go on after a day. */
export function useSubs(master: number, isWanted = true, filter: {
  suspended?: 'with_master' | 'own' | undefined;
  live_after?: string | undefined;
} = {}) {
  return useQuery({
    queryKey: [...customerKey(master), 'subs', filter],
    queryFn: ({ signal }) => api.json<List<Sub>>(
      `/customers/${master}/subs${query({ per_page: 100, ...filter })}`, { signal },
    ),
    enabled: isWanted,
  });
}

export function useAccounts(id: number, isLive: boolean) {
  return useQuery({
    queryKey: accountsKey(id),
    queryFn: ({ signal }) => api.json<{ items: Account[] }>(
      `/customers/${id}/accounts?per_page=100`, { signal },
    ),
    refetchInterval: isLive ? LIVE_MS : false,
  });
}

export function disconnectsOf(account: number) {
  return queryOptions({
    queryKey: ['disconnects', account],
    queryFn: ({ signal }) => api.json<List<DisconnectAttempt>>(
      `/accounts/${account}/disconnects?per_page=10`, { signal },
    ),
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

export function useSessions(account: number, page: number, isLive = false) {
  return useQuery({
    queryKey: ['sessions', account, page],
    queryFn: ({ signal }) => api.json<List<RadiusSession>>(
      `/accounts/${account}/sessions?page=${page}&per_page=10`, { signal },
    ),
    placeholderData: keepPreviousData,
    refetchInterval: isLive ? LIVE_MS : false,
  });
}
