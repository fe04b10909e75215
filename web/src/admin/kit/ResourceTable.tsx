// SPDX-License-Identifier: MIT
// The one table of the console: server paging, search, sort, filters, columns
// that stay chosen, ticked rows, copying. A feature gives it columns and a path.
import { ActionIcon, Box, Button, Group, Paper, Stack, Text, Tooltip, UnstyledButton }
  from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useSearchParams } from 'wouter';
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
import { Chips, FilterMenu, Leads, withoutFilters } from './table/Filters';
import { Foot } from './table/Foot';
import { Cards, type Opens, Rows } from './table/Rows';
import { Search } from './table/Search';
import { useSelection } from './table/selection';
import { type TableState, type TableStateChange, useTableState } from './table/state';
import type { Arrangement, Column, Filter, Selected, Shown } from './table/types';
import './table/table.css';

export type { Arrangement, Column, Filter, Selected, Shown } from './table/types';

const Help = lazy(() => import('./table/Help').then((m) => ({ default: m.Help })));

interface Props<T> extends Opens<T> {
  name: string;
  path: string;
  columns: Column<T>[];
  filters: Filter[];
  defaultSort: string;
  searchHint: string;
  /** What a row is called: "Select Anna Botha". */
  nameOf: (row: T) => string;
  /** The row on a phone. */
  card: (row: T) => ReactNode;
  /** Buttons at the end of a row. */
  actions?: (row: T) => ReactNode;
  edit?: (row: T) => void;
  /** What to do with ticked rows; without it rows have no ticks. */
  bulk?: (selected: Selected, isOpen: boolean, setOpen: (on: boolean) => void) => ReactNode;
  /** In front of "Filters": saved views. */
  views?: (now: Arrangement, put: (to: Arrangement) => void) => ReactNode;
  /** More buttons beside "Copy". */
  tools?: (shown: Shown) => ReactNode;
}

/** A list's answer; some say how many the filters hide, or what was left out. */
interface Answer<T> extends List<T> {
  outside_filters?: number;
  /** Seconds. */
  id_number_retry_after?: number;
}

export function ResourceTable<T extends { id: number }>(props: Props<T>) {
  const { columns, filters } = props;
  const t = useText();
  const [state, change] = useTableState(filters, props.defaultSort);
  const [, setParams] = useSearchParams();
  const [hidden, setHidden] = useHidden(props.name, columns);
  const [isHelp, setHelp] = useState(false);
  const [isBulk, setBulk] = useState(false);
  const isPhone = useMediaQuery('(max-width: 47.99em)', false, {
    getInitialValueInEffect: false,
  });
  const shown = columns.filter((c) => !hidden.includes(c.key));

  const asked = query({ q: state.q, sort: state.sort, ...state.filters }).slice(1);
  const list = useQuery({
    queryKey: [props.name, asked, state.page, state.after, state.perPage],
    queryFn: ({ signal }) => api.json<Answer<T>>(
      `${props.path}?${asked}&per_page=${state.perPage}&${state.after === ''
        ? `page=${state.page}` : `after=${encodeURIComponent(state.after)}`}`,
      { signal },
    ),
    placeholderData: keepPreviousData,
  });
  const rows = list.data?.items ?? [];
  const total = list.data === undefined ? '' : list.data.total_is_floor
    ? t.atLeast(count(list.data.total)) : count(list.data.total);
  const what: Shown = {
    query: asked, columns: shown.map((c) => c.key), total,
    count: list.data?.total ?? 0,
  };

  const scope = query({ q: state.q, ...state.filters });
  const selection = useSelection(scope, rows.map((row) => row.id));
  const canTick = props.bulk !== undefined;
  const { ticks } = selection;
  const selected: Selected = {
    ids: [...ticks.ids], isAll: ticks.isAll, shown: what, clear: selection.clear,
    count: ticks.isAll ? what.count : ticks.ids.length,
  };
  const byId = (id: number, act?: (row: T) => void) => {
    const row = rows.find((r) => r.id === id);
    if (row !== undefined) {
      act?.(row);
    }
  };

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

  function put(to: Arrangement): void {
    setParams(new URLSearchParams(to.query));
    setHidden(columns.filter((c) => (to.columns.length === 0
      ? c.isOff : !to.columns.includes(c.key))).map((c) => c.key));
  }

  const refresh = (
    <Tooltip label={t.refresh}>
      <ActionIcon
        variant="default" size="lg" aria-label={t.refresh} onClick={() => void list.refetch()}
      >
        <IconRefresh size={18} />
      </ActionIcon>
    </Tooltip>
  );

  return (
    <Stack gap="sm">
      <Group gap="xs">
        <Leads filters={filters} state={state} change={change} />
        <Group gap="xs" wrap="nowrap" className="search-line">
          <Search
            hint={props.searchHint} q={state.q} isBusy={list.isFetching}
            search={(q) => change({ q })}
          />
          {isPhone && refresh}
        </Group>
        {props.views?.({ query: asked, columns: what.columns }, put)}
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
        {props.tools?.(what)}
        {!isPhone && refresh}
      </Group>
      <Chips filters={filters} state={state} change={change} />
      {list.data?.id_number_retry_after !== undefined && (
        <Text size="sm" fw={600} role="status">
          {t.idNumbersWait(Math.ceil(list.data.id_number_retry_after / 60))}
        </Text>
      )}
      <Paper className="table-paper" aria-busy={list.isFetching}>
        {list.isError ? (
          <Problem error={list.error} retry={() => void list.refetch()} />
        ) : list.data === undefined ? (
          <Waiting rows={state.perPage} />
        ) : rows.length === 0 ? (
          <Nothing
            path={props.path} filters={filters} state={state} change={change}
            outside={list.data.outside_filters}
          />
        ) : (
          <>
            {isPhone
              ? (
                <Cards
                  rows={rows} href={props.href} open={props.open} card={props.card}
                  actions={props.actions} nameOf={props.nameOf}
                  selection={canTick ? selection : undefined}
                />
              ) : (
                <Rows
                  rows={rows} columns={shown} href={props.href} open={props.open}
                  sort={state.sort} sortBy={(sort) => change({ sort })}
                  isOld={list.isPlaceholderData} nameOf={props.nameOf}
                  actions={props.actions}
                  selection={canTick ? selection : undefined}
                  keys={{
                    edit: props.edit && ((id) => byId(id, props.edit)),
                    toggle: canTick ? selection.toggle : undefined,
                    bulk: canTick && selected.count > 0
                      ? () => setBulk(true) : undefined,
                    help: () => setHelp(true),
                  }}
                />
              )}
            <Foot list={list.data} total={total} state={state} change={change} />
          </>
        )}
      </Paper>
      {!isPhone && (
        <Text size="xs" c="dimmed">
          {t.keys}{' '}
          <UnstyledButton className="keys-help" onClick={() => setHelp(true)}>
            {t.keysMore}
          </UnstyledButton>
        </Text>
      )}
      {canTick && selected.count > 0 && (
        <BulkBar
          selected={selected} isPageFull={rows.every((row) => selection.has(row.id))}
          all={selection.all}
        >
          {props.bulk?.(selected, isBulk, setBulk)}
        </BulkBar>
      )}
      {isHelp && (
        <Suspense>
          <Help
            canEdit={props.edit !== undefined} canTick={canTick}
            close={() => setHelp(false)}
          />
        </Suspense>
      )}
    </Stack>
  );
}

/** How many rows are ticked, and the way to all that the filters give. */
function BulkBar({ selected, isPageFull, all, children }: {
  selected: Selected;
  isPageFull: boolean;
  all: () => void;
  children: ReactNode;
}) {
  const t = useText();
  const { shown } = selected;
  const canHaveAll = !selected.isAll && isPageFull && shown.count > selected.count;
  return (
    <Paper
      className="bulk-bar" shadow="md" role="region" aria-label={t.selection}
    >
      <Text size="sm" fw={600} role="status">
        {selected.isAll ? t.selectedAll(shown.total) : t.selected(count(selected.count))}
      </Text>
      {canHaveAll && (
        <Button variant="subtle" size="compact-sm" onClick={all}>
          {t.selectAll(shown.total)}
        </Button>
      )}
      <span className="grow" />
      {children}
      <Button variant="default" size="xs" onClick={selected.clear}>
        {t.clearSelection}
      </Button>
    </Paper>
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
function Nothing({ path, filters, state, change, outside: told }: {
  path: string;
  filters: Filter[];
  state: TableState;
  change: (by: TableStateChange) => void;
  outside: number | undefined;
}) {
  const t = useText();
  const kept = withoutFilters(filters, state);
  const isFiltered = Object.keys(state.filters).length > Object.keys(kept).length;
  const outside = useQuery({
    queryKey: ['outside', path, state.q],
    queryFn: ({ signal }) => api.json<List<unknown>>(
      `${path}${query({ q: state.q, per_page: 1, ...kept })}`, { signal },
    ),
    enabled: isFiltered && told === undefined,
  });
  const n = told ?? outside.data?.total ?? 0;
  return (
    <Stack align="center" gap="xs" py={56} px="md" ta="center">
      <Text fw={600} size="lg">
        {state.q === '' && !isFiltered ? t.nothingYet : t.nothingFound}
      </Text>
      {state.q !== '' && !isFiltered && <Text c="dimmed">{t.nothingHere}</Text>}
      {isFiltered && n > 0 && <Text c="dimmed">{t.outsideFilters(count(n))}</Text>}
      {isFiltered && (
        <Button variant="default" onClick={() => change({ filters: kept })}>
          {t.withoutFilters}
        </Button>
      )}
    </Stack>
  );
}
