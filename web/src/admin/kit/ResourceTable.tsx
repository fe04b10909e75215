// SPDX-License-Identifier: MIT
// The one table of the console: server paging, search, sort, filters, columns
// that stay chosen, copying. A feature gives it columns and a path.
import {
  ActionIcon, Badge, Box, Button, Checkbox, CloseButton, Group, Kbd, Loader,
  Pagination, Paper, Popover, Select, Stack, Text, TextInput, Tooltip,
  UnstyledButton,
} from '@mantine/core';
import { useLocalStorage, useMediaQuery } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, type RefObject, useEffect, useRef, useState }
  from 'react';
import { Link } from 'wouter';
import { query } from '../../shared/api';
import { tsv } from '../../shared/csv';
import { count } from '../../shared/format';
import type { List } from '../../shared/types';
import {
  IconColumns, IconCopy, IconFilter, IconRefresh, IconSearch,
  IconSortDown, IconSortNone, IconSortUp,
} from '../icons';
import { api, useStaff } from '../state/session';
import { useText } from '../state/text';
import { copyText } from './copy';
import { Problem } from './Problem';
import { PAGE_SIZES, type TableState, type TableStateChange, useTableState }
  from './table-state';

export interface Column<T> {
  /** Also the name of the column in an export. */
  key: string;
  title: string;
  isSortable?: boolean;
  /** Hidden until somebody asks for it. */
  isOff?: boolean;
  isRight?: boolean;
  /** What is copied, and shown when there is no `render`. */
  text: (row: T) => string;
  render?: (row: T) => ReactNode;
}

export interface Filter {
  key: string;
  title: string;
  options: { value: string; label: string }[];
}

export interface Shown {
  /** Search, sort and filters as a query string without its "?". */
  query: string;
  columns: string[];
  total: string;
}

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

/** The server counts exactly up to here and pages no further. */
const DEEPEST = 10_000;

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

function useHidden<T>(name: string, columns: Column<T>[]) {
  const staff = useStaff();
  const normal = columns.filter((c) => c.isOff).map((c) => c.key);
  return useLocalStorage<string[]>({
    key: `lastmile.columns.${name}.${staff.id}`,
    defaultValue: normal,
    getInitialValueInEffect: false,
    deserialize: (text) => {
      try {
        const value: unknown = JSON.parse(text ?? '');
        return Array.isArray(value) ? value.filter((v) => typeof v === 'string') : normal;
      } catch {
        return normal;
      }
    },
  });
}

function Search({ hint, q, isBusy, search }: {
  hint: string;
  q: string;
  isBusy: boolean;
  search: (q: string) => void;
}) {
  const t = useText();
  const [text, setText] = useState(q);
  const sent = useRef(q);
  const input = useRef<HTMLInputElement>(null);

  // The address may change without this field: back button, quick find.
  useEffect(() => {
    if (q !== sent.current) {
      sent.current = q;
      setText(q);
    }
  }, [q]);

  useEffect(() => {
    const wanted = text.trim();
    if (wanted === sent.current) {
      return;
    }
    const timer = setTimeout(() => {
      sent.current = wanted;
      search(wanted);
    }, 180);
    return () => clearTimeout(timer);
  }, [text, search]);

  useEffect(() => {
    const slash = (event: globalThis.KeyboardEvent) => {
      if (event.key === '/' && !isTyping(event)) {
        event.preventDefault();
        input.current?.focus();
        input.current?.select();
      }
    };
    document.addEventListener('keydown', slash);
    return () => document.removeEventListener('keydown', slash);
  }, []);

  return (
    <TextInput
      ref={input} className="search" type="search" value={text} aria-label={t.search}
      placeholder={hint} spellCheck={false} autoComplete="off"
      onChange={(e) => setText(e.currentTarget.value)}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={isBusy ? <Loader size={16} /> : text !== ''
        ? <CloseButton size="sm" aria-label={t.clearFilters} onClick={() => setText('')} />
        : <Kbd size="xs" visibleFrom="sm" aria-hidden>/</Kbd>}
      rightSectionPointerEvents={text !== '' ? 'all' : 'none'}
    />
  );
}

/** A key meant for a field, a dialog or the browser is not a shortcut. */
export function isTyping(event: globalThis.KeyboardEvent): boolean {
  const at = event.target as HTMLElement;
  return event.ctrlKey || event.metaKey || event.altKey
    || at.isContentEditable
    || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)
    || document.querySelector('[role="dialog"]') !== null;
}

function FilterMenu({ filters, state, change }: {
  filters: Filter[];
  state: TableState;
  change: (by: TableStateChange) => void;
}) {
  const t = useText();
  const n = Object.keys(state.filters).length;
  return (
    <Popover width={280} position="bottom-start" shadow="md" radius="lg" trapFocus>
      <Popover.Target>
        <Button
          variant="default" leftSection={<IconFilter size={16} />}
          rightSection={n > 0 ? <Badge size="sm" circle variant="filled">{n}</Badge> : null}
        >
          {t.filters}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          {filters.map((f) => (
            <Select
              key={f.key} label={f.title} placeholder={t.any} data={f.options}
              value={state.filters[f.key] ?? null} clearable allowDeselect
              searchable={f.options.length > 8}
              clearButtonProps={{ 'aria-label': t.removeFilter(f.title) }}
              comboboxProps={{ withinPortal: false }}
              onChange={(value) => change({
                filters: { ...state.filters, [f.key]: value ?? '' },
              })}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function Chips({ filters, state, change }: {
  filters: Filter[];
  state: TableState;
  change: (by: TableStateChange) => void;
}) {
  const t = useText();
  const active = filters.filter((f) => state.filters[f.key] !== undefined);
  if (active.length === 0) {
    return null;
  }
  return (
    <Group gap="xs">
      {active.map((f) => {
        const value = state.filters[f.key]!;
        const label = f.options.find((o) => o.value === value)?.label ?? value;
        return (
          <span key={f.key} className="chip">
            <span>{f.title}: <b>{label}</b></span>
            <CloseButton
              size="sm" aria-label={t.removeFilter(f.title)}
              onClick={() => change({ filters: { ...state.filters, [f.key]: '' } })}
            />
          </span>
        );
      })}
      <Button variant="subtle" size="compact-sm" onClick={() => change({ filters: {} })}>
        {t.clearFilters}
      </Button>
    </Group>
  );
}

function ColumnMenu<T>({ columns, hidden, setHidden }: {
  columns: Column<T>[];
  hidden: string[];
  setHidden: (keys: string[]) => void;
}) {
  const t = useText();
  return (
    <Popover position="bottom-end" shadow="md" radius="lg" trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns size={16} />}>
          {t.columns}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={10}>
          {columns.map((c) => (
            <Checkbox
              key={c.key} label={c.title} checked={!hidden.includes(c.key)}
              disabled={!hidden.includes(c.key) && hidden.length === columns.length - 1}
              onChange={(e) => setHidden(e.currentTarget.checked
                ? hidden.filter((k) => k !== c.key) : [...hidden, c.key])}
            />
          ))}
          <Button
            variant="subtle" size="compact-sm"
            onClick={() => setHidden(columns.filter((c) => c.isOff).map((c) => c.key))}
          >
            {t.columnsReset}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function Rows<T extends { id: number }>(props: {
  rows: T[];
  columns: Column<T>[];
  href: (row: T) => string;
  sort: string;
  sortBy: (sort: string) => void;
  isOld: boolean;
}) {
  const body = useRef<HTMLTableSectionElement>(null);
  useRowKeys(body);
  return (
    <div className="table-scroll">
      <table className="table" data-old={props.isOld || undefined}>
        <thead>
          <tr>
            {props.columns.map((c) => (
              <Head key={c.key} column={c} sort={props.sort} sortBy={props.sortBy} />
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {props.rows.map((row) => (
            <tr key={row.id}>
              {props.columns.map((c, i) => {
                const inside = c.render?.(row) ?? c.text(row);
                return (
                  <td key={c.key} className={c.isRight ? 'right' : undefined}>
                    {i === 0
                      ? <Link href={props.href(row)} data-row>{inside}</Link>
                      : inside}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Arrows and j, k move the focus from row to row; Enter follows the link. */
function useRowKeys(body: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const move = (event: globalThis.KeyboardEvent) => {
      const step = event.key === 'j' || event.key === 'ArrowDown' ? 1
        : event.key === 'k' || event.key === 'ArrowUp' ? -1 : 0;
      const isSearch = (event.target as HTMLElement).matches('input[type="search"]');
      if (step === 0 || (isTyping(event)
          && !(isSearch && event.key === 'ArrowDown'))) {
        return;
      }
      if ((event.target as HTMLElement).closest('[aria-haspopup], [role="menu"]')) {
        return;
      }
      const links = [...body.current?.querySelectorAll<HTMLElement>('[data-row]') ?? []];
      const at = links.indexOf(document.activeElement as HTMLElement);
      const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step];
      if (next !== undefined) {
        event.preventDefault();
        next.focus();
      }
    };
    document.addEventListener('keydown', move);
    return () => document.removeEventListener('keydown', move);
  }, [body]);
}

function Head<T>({ column, sort, sortBy }: {
  column: Column<T>;
  sort: string;
  sortBy: (sort: string) => void;
}) {
  const isUp = sort === column.key;
  const isDown = sort === `-${column.key}`;
  const side = column.isRight ? 'right' : undefined;
  if (!column.isSortable) {
    return <th scope="col" className={side}>{column.title}</th>;
  }
  const Icon = isUp ? IconSortUp : isDown ? IconSortDown : IconSortNone;
  return (
    <th
      scope="col" className={side}
      aria-sort={isUp ? 'ascending' : isDown ? 'descending' : 'none'}
    >
      <UnstyledButton
        className="sort" data-active={isUp || isDown || undefined}
        onClick={() => sortBy(isUp ? `-${column.key}` : column.key)}
      >
        {column.title}
        <Icon size={14} aria-hidden />
      </UnstyledButton>
    </th>
  );
}

function Cards<T extends { id: number }>({ rows, href, card }: {
  rows: T[];
  href: (row: T) => string;
  card: (row: T) => ReactNode;
}) {
  return (
    <ul className="cards">
      {rows.map((row) => (
        <li key={row.id}><Link href={href(row)} data-row>{card(row)}</Link></li>
      ))}
    </ul>
  );
}

function Foot<T>({ list, total, state, change }: {
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
