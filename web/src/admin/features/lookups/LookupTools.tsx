// SPDX-License-Identifier: MIT
import { Menu } from '@mantine/core';
import { IconEdit, IconSortDown, IconSortUp } from '../../icons';
import { RowButton, RowMenu } from '../../kit/table/RowTools';
import { api } from '../../state/session';
import type { Lookup, LookupKind } from './types';
import { useLookupWords } from './words';

export function LookupTools({ path, row, at, of, move, edit, remove, act }: {
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
      <RowButton
        label={w.up(row.name)} icon={IconSortUp} isOff={at === 0}
        act={() => move(row, -1)}
      />
      <RowButton
        label={w.down(row.name)} icon={IconSortDown} isOff={at === of - 1}
        act={() => move(row, 1)}
      />
      <RowButton label={w.edit(row.name)} icon={IconEdit} act={() => edit(row)} />
      <RowMenu label={w.more(row.name)}>
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
      </RowMenu>
    </span>
  );
}
