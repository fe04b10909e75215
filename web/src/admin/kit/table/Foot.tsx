// SPDX-License-Identifier: MIT
import { Button, Group, Pagination, Select, Text } from '@mantine/core';
import { count } from '../../../shared/format';
import type { List } from '../../../shared/types';
import { useText } from '../../state/text';
import { PAGE_SIZES, type TableState, type TableStateChange } from './state';

/** The server counts exactly up to here and pages no further. */
const DEEPEST = 10_000;

export function Foot<T>({ list, total, state, change }: {
  list: List<T>;
  total: string;
  state: TableState;
  change: (by: TableStateChange) => void;
}) {
  const t = useText();
  const reachable = Math.min(list.total, DEEPEST);
  const pages = Math.max(1, Math.ceil(reachable / state.perPage));
  const from = (state.page - 1) * state.perPage + 1;
  const label: Record<string, string> = {
    first: t.firstPage, previous: t.previousPage, next: t.nextPage, last: t.lastPage,
  };
  return (
    <Group className="table-foot" justify="space-between" gap="sm">
      <Text size="sm" role="status">
        {state.after === ''
          ? t.rows(count(from), count(from + list.items.length - 1), total) : total}
      </Text>
      <Group gap="sm">
        <Group gap={6} visibleFrom="sm">
          <Text size="sm" id="per-page">{t.rowsPerPage}</Text>
          <Select
            size="xs" w={76} data={PAGE_SIZES.map(String)} value={String(state.perPage)}
            aria-labelledby="per-page" onChange={(v) => change({ perPage: Number(v) })}
          />
        </Group>
        {state.after === '' && pages > 1 && (
          <Pagination
            size="sm" total={pages} value={state.page} siblings={1} boundaries={1}
            onChange={(page) => {
              change({ page });
              scrollTo(0, 0);
            }}
            getControlProps={(control) => ({ 'aria-label': label[control] ?? '' })}
            getItemProps={(page) => ({ 'aria-label': t.pageOf(page, pages) })}
          />
        )}
        {state.after !== '' && (
          <Button size="xs" variant="default" onClick={() => change({ page: 1 })}>
            {t.fromStart}
          </Button>
        )}
        {list.next && (state.after !== '' || state.page * state.perPage >= DEEPEST) && (
          <Button
            size="xs" variant="default" onClick={() => change({ after: list.next! })}
          >
            {t.moreRows}
          </Button>
        )}
      </Group>
    </Group>
  );
}
