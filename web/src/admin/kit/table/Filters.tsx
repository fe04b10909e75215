// SPDX-License-Identifier: MIT
import {
  Badge, Button, CloseButton, Group, MultiSelect, Popover, ScrollArea,
  SegmentedControl, Select, SimpleGrid, Stack,
} from '@mantine/core';
import { IconFilter } from '../../icons';
import { useText } from '../../state/text';
import type { TableState, TableStateChange } from './state';
import type { Filter } from './types';

/** Where lists of options open: inside the popover, above what scrolls. */
const LISTS = 'filter-lists';

interface Props {
  filters: Filter[];
  state: TableState;
  change: (by: TableStateChange) => void;
}

/** The filters after one of them got other values. */
function withValues(
  { state }: Props,
  key: string,
  values: string[],
): Record<string, string[]> {
  const next = { ...state.filters };
  if (values.length === 0) {
    delete next[key];
  } else {
    next[key] = values;
  }
  return next;
}

/** "Any" takes the lead filters' choice along: it is not one of these. */
export function withoutFilters(filters: Filter[], state: TableState) {
  return Object.fromEntries(filters.filter((f) => f.isLead && state.filters[f.key])
    .map((f) => [f.key, state.filters[f.key]!]));
}

function active(filters: Filter[], state: TableState): Filter[] {
  return filters.filter((f) => !f.isLead && state.filters[f.key] !== undefined);
}

/** The choices that stand in front of the search. */
export function Leads(props: Props) {
  const { filters, state, change } = props;
  return filters.filter((f) => f.isLead).map((f) => (
    <Select
      key={f.key} aria-label={f.title} data={f.options} w={130}
      value={state.filters[f.key]?.[0] ?? f.options[0]!.value}
      onChange={(value) => change({
        filters: withValues(props, f.key,
          value === f.options[0]!.value ? [] : [value!]),
      })}
    />
  ));
}

export function FilterMenu(props: Props) {
  const t = useText();
  const { filters, state } = props;
  const shown = filters.filter((f) => !f.isLead && !f.isLinked);
  const n = active(filters, state).length;
  const isWide = shown.length > 6;
  if (shown.length === 0) {
    return null;
  }
  return (
    <Popover
      width={isWide ? 'min(620px, 94vw)' : 280} position="bottom-start" shadow="md"
      radius="lg" trapFocus
    >
      <Popover.Target>
        <Button
          variant="default" leftSection={<IconFilter size={16} />}
          rightSection={n > 0 ? <Badge size="sm" circle variant="filled">{n}</Badge> : null}
        >
          {t.filters}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <ScrollArea.Autosize mah="min(560px, 68vh)" type="auto" offsetScrollbars="y">
          <SimpleGrid cols={isWide ? { base: 1, xs: 2 } : 1} spacing="sm">
            {shown.map((f) => <One key={f.key} filter={f} {...props} />)}
          </SimpleGrid>
        </ScrollArea.Autosize>
        <div id={LISTS} />
      </Popover.Dropdown>
    </Popover>
  );
}

function One({ filter: f, ...props }: Props & { filter: Filter }) {
  const t = useText();
  const { state, change } = props;
  const values = state.filters[f.key] ?? [];
  const common = {
    label: f.title,
    data: f.options,
    clearable: true,
    searchable: f.options.length > 8,
    clearButtonProps: { 'aria-label': t.removeFilter(f.title) },
    comboboxProps: { withinPortal: true, portalProps: { target: `#${LISTS}` } },
  } as const;
  if (!f.isMany) {
    return (
      <Select
        {...common} placeholder={t.any} value={values[0] ?? null} allowDeselect
        onChange={(value) => change({
          filters: withValues(props, f.key, value === null ? [] : [value]),
        })}
      />
    );
  }
  return (
    <Stack gap={6}>
      <MultiSelect
        {...common} placeholder={values.length === 0 ? t.any : ''} value={values}
        hidePickedOptions={false}
        onChange={(list) => change({ filters: withValues(props, f.key, list) })}
      />
      {f.allKey !== undefined && values.length > 1 && (
        <SegmentedControl
          size="xs" aria-label={f.title}
          value={state.filters[f.allKey] === undefined ? 'any' : 'all'}
          data={[{ value: 'any', label: t.anyOf }, { value: 'all', label: t.allOf }]}
          onChange={(way) => change({
            filters: withValues(props, f.allKey!, way === 'all' ? ['1'] : []),
          })}
        />
      )}
    </Stack>
  );
}

export function Chips(props: Props) {
  const t = useText();
  const { filters, state, change } = props;
  const chosen = active(filters, state);
  if (chosen.length === 0) {
    return null;
  }
  return (
    <Group gap="xs" role="group" aria-label={t.filters}>
      {chosen.flatMap((f) => state.filters[f.key]!.map((value) => {
        const label = f.options.find((o) => o.value === value)?.label ?? value;
        const isAll = f.allKey !== undefined && state.filters[f.allKey] !== undefined;
        return (
          <span key={`${f.key} ${value}`} className="chip">
            <span>{f.title}{isAll && ` (${t.allOf})`}: <b>{label}</b></span>
            <CloseButton
              size="sm"
              aria-label={t.removeFilter(f.isMany ? `${f.title} ${label}` : f.title)}
              onClick={() => change({
                filters: withValues(props, f.key,
                  state.filters[f.key]!.filter((v) => v !== value)),
              })}
            />
          </span>
        );
      }))}
      <Button
        variant="subtle" size="compact-sm"
        onClick={() => change({ filters: withoutFilters(filters, state) })}
      >
        {t.clearFilters}
      </Button>
    </Group>
  );
}
