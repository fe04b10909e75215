// SPDX-License-Identifier: MIT
// The one table of the console: server paging, search, sort, filters, columns
// that stay chosen, copying. A feature gives it columns and a path.
import { ActionIcon, Box, Button, Group, Paper, Stack, Text, Tooltip }
  from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { query } from '../../shared/api';
import { tsv } from '../../shared/csv';
import { count } from '../../shared/format';
import type { List } from '../../shared/types';
import { IconCopy, IconRefresh } from '../icons';
import { api } from '../state/session';
import { useText } from '../state/text';
import { copyText } from './copy';
import { Problem } from './Problem';
import { ColumnMenu, useHidden } from './table/Columns';
import { Chips, FilterMenu } from './table/Filters';
import { Foot } from './table/Foot';
import { Cards, Rows } from './table/Rows';
import { Search } from './table/Search';
import { type TableState, type TableStateChange, useTableState } from './table/state';
import type { Column, Filter, Shown } from './table/types';

export type { Column, Filter, Shown } from './table/types';

interface Props<T> {
  name: string;
  path: string;
  columns: Column<T>[];
  filters: Filter[];
  defaultSort: string;
  searchHint: string;
  href: (row: T) => string;
  /** The row on a phone. */
  card: (row: T) => ReactNode;
  /** More buttons beside "Copy". */
  tools?: (shown: Shown) => ReactNode;
}

export function ResourceTable<T extends { id: number }>(props: Props<T>) {
  const { columns, filters } = props;
  const t = useText();
  const [state, change] = useTableState(filters.map((f) => f.key), props.defaultSort);
  const [hidden, setHidden] = useHidden(props.name, columns);
  const isPhone = useMediaQuery('(max-width: 47.99em)', false, {
    getInitialValueInEffect: false,
  });
  const shown = columns.filter((c) => !hidden.includes(c.key));

  const asked = query({ q: state.q, sort: state.sort, ...state.filters }).slice(1);
  const list = useQuery({
    queryKey: [props.name, asked, state.page, state.after, state.perPage],
    queryFn: ({ signal }) => api.json<List<T>>(
      `${props.path}?${asked}&per_page=${state.perPage}&${state.after === ''
        ? `page=${state.page}` : `after=${encodeURIComponent(state.after)}`}`,
      { signal },
    ),
    placeholderData: keepPreviousData,
  });
  const rows = list.data?.items ?? [];
  const total = list.data === undefined ? '' : list.data.total_is_floor
    ? t.atLeast(count(list.data.total)) : count(list.data.total);

  function copy(): void {
    const text = tsv([
      shown.map((c) => c.title),
      ...rows.map((row) => shown.map((c) => c.text(row))),
    ]);
    copyText(text).then(
      () => notifications.show({ message: t.copiedRows(rows.length) }),
      () => notifications.show({ color: 'red', message: t.copyFailed }),
    );
  }

  return (
    <Stack gap="sm">
      <Group gap="xs">
        <Search
          hint={props.searchHint} q={state.q} isBusy={list.isFetching}
          search={(q) => change({ q })}
        />
        <FilterMenu filters={filters} state={state} change={change} />
        <span className="grow" />
        {!isPhone && (
          <>
            <ColumnMenu columns={columns} hidden={hidden} setHidden={setHidden} />
            <Tooltip label={t.copyPageHint}>
              <Button
                variant="default" leftSection={<IconCopy size={16} />}
                onClick={copy} disabled={rows.length === 0}
              >
                {t.copyPage}
              </Button>
            </Tooltip>
          </>
        )}
        {props.tools?.({ query: asked, columns: shown.map((c) => c.key), total })}
        <Tooltip label={t.refresh}>
          <ActionIcon
            variant="default" size="lg" aria-label={t.refresh}
            onClick={() => void list.refetch()}
          >
            <IconRefresh size={18} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <Chips filters={filters} state={state} change={change} />
      <Paper className="table-paper" aria-busy={list.isFetching}>
        {list.isError ? (
          <Problem error={list.error} retry={() => void list.refetch()} />
        ) : list.data === undefined ? (
          <Waiting rows={state.perPage} />
        ) : rows.length === 0 ? (
          <Nothing path={props.path} state={state} change={change} />
        ) : (
          <>
            {isPhone
              ? <Cards rows={rows} href={props.href} card={props.card} />
              : (
                <Rows
                  rows={rows} columns={shown} href={props.href}
                  sort={state.sort} sortBy={(sort) => change({ sort })}
                  isOld={list.isPlaceholderData}
                />
              )}
            <Foot list={list.data} total={total} state={state} change={change} />
          </>
        )}
      </Paper>
      <Text size="xs" c="dimmed" visibleFrom="sm">{t.keys}</Text>
    </Stack>
  );
}

function Waiting({ rows }: { rows: number }) {
  const t = useText();
  return (
    <Box className="waiting" role="status" aria-label={t.loading}>
      {Array.from({ length: Math.min(rows, 15) }, (_, i) => <i key={i} />)}
    </Box>
  );
}

/** Zero hits, and how many a forgotten filter hides. */
function Nothing({ path, state, change }: {
  path: string;
  state: TableState;
  change: (by: TableStateChange) => void;
}) {
  const t = useText();
  const isFiltered = Object.keys(state.filters).length > 0;
  const outside = useQuery({
    queryKey: ['outside', path, state.q],
    queryFn: ({ signal }) => api.json<List<unknown>>(
      `${path}${query({ q: state.q, per_page: 1 })}`, { signal },
    ),
    enabled: isFiltered,
  });
  const n = outside.data?.total ?? 0;
  return (
    <Stack align="center" gap="xs" py={56} px="md" ta="center">
      <Text fw={600} size="lg">
        {state.q === '' && !isFiltered ? t.nothingYet : t.nothingFound}
      </Text>
      {state.q !== '' && !isFiltered && <Text c="dimmed">{t.nothingHere}</Text>}
      {isFiltered && n > 0 && <Text c="dimmed">{t.outsideFilters(count(n))}</Text>}
      {isFiltered && (
        <Button variant="default" onClick={() => change({ filters: {} })}>
          {t.withoutFilters}
        </Button>
      )}
    </Stack>
  );
}
