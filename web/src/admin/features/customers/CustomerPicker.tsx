// SPDX-License-Identifier: MIT
// One customer, found by anything that the list finds.
import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { query } from '../../../shared/api';
import type { CustomerRef } from '../../../shared/customer';
import type { CustomerRow, List } from '../../../shared/types';
import { api } from '../../state/session';
import { useText } from '../../state/text';

const SHOWN = 10;
const PAUSE_MS = 200;

export function CustomerPicker({ label, not, chosen, choose, filter, error }: {
  label: string;
  /** Of the list: who else is not offered. */
  filter?: Record<string, string>;
  error?: ReactNode;
  /** A customer that is not offered. */
  not: number;
  chosen: CustomerRef | null;
  choose: (customer: CustomerRef | null) => void;
}) {
  const t = useText();
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), PAUSE_MS);
  const found = useQuery({
    queryKey: ['customer-picker', q, filter],
    queryFn: ({ signal }) => api.json<List<CustomerRow>>(
      `/customers${query({ q, per_page: SHOWN, ...filter })}`, { signal },
    ),
    enabled: q.length >= 2,
    placeholderData: keepPreviousData,
  });
  const items = (found.data?.items ?? []).filter((c) => c.id !== not);
  const data = [...(chosen !== null && !items.some((c) => c.id === chosen.id)
    ? [chosen] : []), ...items]
    .map((c) => ({ value: String(c.id), label: `${c.code} ${c.name}` }));
  return (
    <Select
      label={label} error={error} placeholder={t.searchCustomers} searchable clearable allowDeselect
      data={data} filter={({ options }) => options} nothingFoundMessage={
        q.length < 2 ? t.quickType : t.nothingFound}
      searchValue={text} onSearchChange={setText}
      value={chosen === null ? null : String(chosen.id)}
      onChange={(id) => choose(items.find((c) => String(c.id) === id) ?? null)}
    />
  );
}
