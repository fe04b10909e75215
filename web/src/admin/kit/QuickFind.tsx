// SPDX-License-Identifier: MIT
// Ctrl-K: any customer, any page, from anywhere.
import { Badge, Group, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight } from '@mantine/spotlight';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { query } from '../../shared/api';
import { phone } from '../../shared/format';
import type { CustomerRow, List } from '../../shared/types';
import { IconKey, IconSearch, IconShield, IconUsers } from '../icons';
import { api } from '../state/session';
import { useText } from '../state/text';

const SHOWN = 8;
const SHORTEST = 2;

export function QuickFind() {
  const t = useText();
  const [, go] = useLocation();
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), 150);
  const isSearch = q.length >= SHORTEST;

  const found = useQuery({
    queryKey: ['quick-find', q],
    queryFn: ({ signal }) => api.json<List<CustomerRow>>(
      `/customers${query({ q, per_page: SHOWN })}`, { signal },
    ),
    enabled: isSearch,
    placeholderData: keepPreviousData,
  });
  const customers = isSearch ? found.data?.items ?? [] : [];
  const pages = [
    { to: '/customers', name: t.customers, icon: <IconUsers size={18} /> },
    { to: '/account/security', name: t.security, icon: <IconShield size={18} /> },
    { to: '/account/tokens', name: t.tokens, icon: <IconKey size={18} /> },
  ].filter((p) => p.name.toLowerCase().includes(text.trim().toLowerCase()));
  const isNothing = isSearch && found.isSuccess && !found.isPlaceholderData
    && customers.length + pages.length === 0;

  return (
    <Spotlight.Root
      query={text} onQueryChange={setText} shortcut={['mod + K']} scrollable
      maxHeight={420} radius="lg" clearQueryOnClose
      attributes={{ content: { 'aria-label': t.quickFind } }}
    >
      <Spotlight.Search
        placeholder={t.quickFindHint} aria-label={t.quickFind}
        leftSection={<IconSearch size={20} aria-hidden />}
      />
      <Spotlight.ActionsList aria-label={t.quickFind}>
        {customers.map((c) => (
          <Spotlight.Action key={c.id} onClick={() => go(`/customers/${c.id}`)}>
            <Group w="100%" gap="sm" wrap="nowrap">
              <Text ff="monospace" size="sm" w={76}>{c.code}</Text>
              <div className="grow">
                <Text size="sm" fw={600} truncate>{c.name}</Text>
                <Text size="xs" c="dimmed" truncate>
                  {[c.phone ? phone(c.phone) : null, c.address]
                    .filter(Boolean).join(' · ')}
                </Text>
              </div>
              {c.status !== 'active' && (
                <Badge color="gray">{t.statuses[c.status] ?? c.status}</Badge>
              )}
            </Group>
          </Spotlight.Action>
        ))}
        {pages.length > 0 && (
          <Spotlight.ActionsGroup label={t.quickPages}>
            {pages.map((p) => (
              <Spotlight.Action
                key={p.to} label={p.name} leftSection={p.icon}
                onClick={() => go(p.to)}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {isNothing && <Spotlight.Empty>{t.quickNothing}</Spotlight.Empty>}
      </Spotlight.ActionsList>
      {!isSearch && <Spotlight.Footer>
        <Text size="xs" c="dimmed">{t.quickType}</Text>
      </Spotlight.Footer>}
    </Spotlight.Root>
  );
}
