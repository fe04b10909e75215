// SPDX-License-Identifier: MIT
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconEdit, IconSortDown, IconSortUp } from '../../icons';
import { api } from '../../state/session';
import type { Lookup, LookupKind } from './types';
import { useLookupWords } from './words';

export function RowTools({ path, row, at, of, move, edit, remove, act }: {
  path: LookupKind;
  row: Lookup;
  at: number;
  of: number;
  move: (row: Lookup, by: number) => void;
  edit: (row: Lookup) => void;
  remove: (row: Lookup) => void;
  act: (what: () => Promise<unknown>, done: string) => Promise<void>;
}) {
  const w = useLookupWords();
  const isRetired = row.retired_at !== null;
  const turn = (to: 'retire' | 'restore') => api.json(`/${path}/${row.id}/${to}`, {
    method: 'POST', body: { version: row.version },
  });
  return (
    <span className="row-actions">
      <ActionIcon
        variant="subtle" color="gray" aria-label={w.up(row.name)} disabled={at === 0}
        onClick={() => move(row, -1)}
      >
        <IconSortUp size={17} />
      </ActionIcon>
      <ActionIcon
        variant="subtle" color="gray" aria-label={w.down(row.name)}
        disabled={at === of - 1} onClick={() => move(row, 1)}
      >
        <IconSortDown size={17} />
      </ActionIcon>
      <ActionIcon
        variant="subtle" color="gray" aria-label={w.edit(row.name)}
        onClick={() => edit(row)}
      >
        <IconEdit size={17} />
      </ActionIcon>
      <Menu position="bottom-end" shadow="md" trapFocus returnFocus>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={w.more(row.name)}>
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {isRetired ? (
            <Menu.Item onClick={() => void act(() => turn('restore'), w.restored)}>
              {w.restore}
            </Menu.Item>
          ) : (
            <Menu.Item onClick={() => void act(() => turn('retire'), w.retiredDone)}>
              {w.retire}
            </Menu.Item>
          )}
          {path !== 'billing-groups' && (
            <Menu.Item color="red" onClick={() => remove(row)}>{w.remove}</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}
