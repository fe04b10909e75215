// SPDX-License-Identifier: MIT
import { Button, Checkbox, Popover, ScrollArea, Stack } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconColumns } from '../../icons';
import { useStaff } from '../../state/session';
import { useText } from '../../state/text';
import type { Column } from './types';

/** Keys of the columns that are not shown, remembered per table and person. */
export function useHidden<T>(name: string, columns: Column<T>[]) {
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

export function ColumnMenu<T>({ columns, hidden, setHidden }: {
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
        <ScrollArea.Autosize mah="min(560px, 68vh)" type="auto" offsetScrollbars="y">
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
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}
