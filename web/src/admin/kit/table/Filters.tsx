// SPDX-License-Identifier: MIT
import {
  Badge, Button, CloseButton, Group, Popover, Select, Stack,
} from '@mantine/core';
import { IconFilter } from '../../icons';
import { useText } from '../../state/text';
import type { TableState, TableStateChange } from './state';
import type { Filter } from './types';

export function FilterMenu({ filters, state, change }: {
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

export function Chips({ filters, state, change }: {
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
