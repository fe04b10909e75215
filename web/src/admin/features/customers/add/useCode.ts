// SPDX-License-Identifier: MIT
// The account code that a name would get, while the name is typed.
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { query } from '../../../../shared/api';
import type { CustomerType } from '../../../../shared/customer';
import { api } from '../../../state/session';

const PAUSE_MS = 250;

export function useSuggestedCode(type: CustomerType, name: string): string {
  const [wanted] = useDebouncedValue(name.trim(), PAUSE_MS);
  const found = useQuery({
    queryKey: ['customer-code', type, wanted],
    queryFn: ({ signal }) => api.json<{ code: string }>(
      `/customers/code${query({ type, name: wanted })}`, { signal },
    ),
    enabled: wanted !== '',
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  return wanted === '' ? '' : found.data?.code ?? '';
}
