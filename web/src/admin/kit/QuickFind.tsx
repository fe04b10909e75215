// SPDX-License-Identifier: MIT
// Ctrl-K: any customer, account, group or page, from anywhere.
import { Badge, Group, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight, spotlight } from '@mantine/spotlight';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type ReactNode, useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { query } from '../../shared/api';
import { count } from '../../shared/format';
import {
  IconCalendar, IconCategory, IconGroups, IconKey, IconRouter, IconSearch, IconShield,
  IconTag, IconUsers,
} from '../icons';
import { api } from '../state/session';
import { useText } from '../state/text';

const SHORTEST = 2;

interface Found {
  kind: 'customer' | 'account' | 'group';
  id: number;
  customer_id: number | null;
  title: string;
  detail: string;
  matched: string;
  status: string | null;
}

interface Answer {
  items: Found[];
  /** Who have the number that was looked for, too. */
  more?: number;
  /** Seconds. */
  id_number_retry_after?: number;
}

const ICON: Record<Found['kind'], ReactNode> = {
  customer: <IconUsers size={18} />,
  account: <IconRouter size={18} />,
  group: <IconGroups size={18} />,
};

function hrefOf(one: Found): string {
  switch (one.kind) {
    case 'group':
      return `/customers?group_id=${one.id}`;
    case 'account':
      return `/customers/${one.customer_id}?account=${one.id}`;
    default:
      return `/customers/${one.id}`;
  }
}

export function QuickFind() {
  const t = useText();
  const [, go] = useLocation();
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), 120);
  const isSearch = q.length >= SHORTEST;

  const found = useQuery({
    queryKey: ['quick-find', q],
    queryFn: ({ signal }) => api.json<Answer>(
      `/find${query({ q })}`, { signal },
    ),
    enabled: isSearch,
    placeholderData: keepPreviousData,
  });
  const items = isSearch ? found.data?.items ?? [] : [];
  const pages = [
    { to: '/customers', name: t.customers, icon: <IconUsers size={18} /> },
    { to: '/groups', name: t.groups, icon: <IconGroups size={18} /> },
    { to: '/billing-groups', name: t.billingGroups, icon: <IconCalendar size={18} /> },
    { to: '/categories', name: t.categories, icon: <IconCategory size={18} /> },
    { to: '/labels', name: t.labels, icon: <IconTag size={18} /> },
    { to: '/account/security', name: t.security, icon: <IconShield size={18} /> },
    { to: '/account/tokens', name: t.tokens, icon: <IconKey size={18} /> },
  ].filter((p) => p.name.toLowerCase().includes(text.trim().toLowerCase()));
  const isLate = text.trim().length >= SHORTEST
    && (q !== text.trim() || found.isPlaceholderData || found.isPending);
  const [isAwaited, setAwaited] = useState(false);
  const first = items[0];

  // Enter before the answers are there opens the first of them.
  useEffect(() => {
    if (!isAwaited || (isLate && !found.isError)) {
      return;
    }
    setAwaited(false);
    if (first !== undefined) {
      spotlight.close();
      go(hrefOf(first));
    }
  }, [isAwaited, isLate, found.isError, first, go]);

  function wait(event: KeyboardEvent): void {
    if (event.key === 'Enter' && isLate && !event.nativeEvent.isComposing) {
      event.preventDefault();
      event.stopPropagation();
      setAwaited(true);
    }
  }

  const { more, id_number_retry_after: seconds } = (isSearch && found.data) || {};
  const hint = !isSearch ? t.quickType
    : seconds !== undefined ? t.idNumbersWait(Math.ceil(seconds / 60))
      : more !== undefined ? t.moreWithNumber(count(more)) : '';
  const isNothing = isSearch && found.isSuccess && !found.isPlaceholderData
    && items.length + pages.length === 0;

  return (
    <Spotlight.Root
      query={text} onKeyDownCapture={wait}
      onQueryChange={(typed) => {
        setText(typed);
        setAwaited(false);
      }} shortcut={['mod + K']} scrollable
      maxHeight={420} radius="lg" clearQueryOnClose
      attributes={{ content: { 'aria-label': t.quickFind } }}
    >
      <Spotlight.Search
        placeholder={t.quickFindHint} aria-label={t.quickFind}
        leftSection={<IconSearch size={20} aria-hidden />}
      />
      <Spotlight.ActionsList aria-label={t.quickFind}>
        {items.map((one) => (
          <Spotlight.Action
            key={`${one.kind} ${one.id}`} onClick={() => go(hrefOf(one))}
          >
            <Group w="100%" gap="sm" wrap="nowrap">
              {ICON[one.kind]}
              <div className="grow">
                <Text size="sm" fw={600} truncate>{one.title}</Text>
                <Text size="xs" c="dimmed" truncate>{one.detail}</Text>
              </div>
              <Text size="xs" c="dimmed">{t.matched[one.matched] ?? one.matched}</Text>
              {one.status !== null && one.status !== 'active' && (
                <Badge color="gray">
                  {t.statuses[one.status] ?? t.accountStatuses[one.status] ?? one.status}
                </Badge>
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
      {hint !== '' && <Spotlight.Footer>
        <Text size="xs" c="dimmed" role={isSearch ? 'status' : undefined}>{hint}</Text>
      </Spotlight.Footer>}
    </Spotlight.Root>
  );
}
