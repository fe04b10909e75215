// SPDX-License-Identifier: MIT
// Everything that happened to a customer, newest first.
import { Badge, Button, Group, Loader, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { query } from '../../../../shared/api';
import type { TimelineEntry } from '../../../../shared/customer';
import { instant } from '../../../../shared/format';
import { Problem } from '../../../kit/Problem';
import { api, useStaff } from '../../../state/session';
import { useText } from '../../../state/text';
import { customerKey } from '../queries';
import { useCustomerText } from '../text';
import { Widget } from './Board';

const PER_PAGE = 10;

interface Page {
  items: TimelineEntry[];
  next?: string | null;
}

export function TimelineWidget({ customer }: { customer: number }) {
  const t = useCustomerText();
  const b = useText();
  const { isp } = useStaff();
  const key = [...customerKey(customer), 'timeline'];
  const list = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ signal, pageParam }) => api.json<Page>(
      `/customers/${customer}/timeline${query({ per_page: PER_PAGE, after: pageParam })}`,
      { signal },
    ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const items = list.data?.pages.flatMap((page) => page.items);

  return (
    <Widget title={t.timeline} keys={[key]}>
      {list.isError && items === undefined
        ? <Problem error={list.error} retry={() => void list.refetch()} />
        : items === undefined ? <Group justify="center"><Loader type="dots" /></Group>
          : items.length === 0 ? <Text c="dimmed">{t.noTimeline}</Text>
            : (
              <ul className="plain">
                {items.map((e, i) => (
                  <li key={`${e.at}${i}`}>
                    <Text size="sm" className="note-text">
                      <Badge size="sm" color="gray">{t.happened[e.kind] ?? e.kind}</Badge>{' '}
                      {e.text}
                    </Text>
                    <Text size="xs" c="dimmed">
                      {[e.by?.name ?? t.actors[e.by?.kind ?? ''],
                        instant(e.at, isp.time_zone, b.dates)].filter(Boolean).join(', ')}
                    </Text>
                  </li>
                ))}
              </ul>
            )}
      {list.hasNextPage && (
        <Button
          mt="sm" variant="default" size="compact-sm" loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {b.moreRows}
        </Button>
      )}
    </Widget>
  );
}
