// SPDX-License-Identifier: MIT
// The columns that are shown, of all groups that search and choice give, as a
// file. The list is short, so the page makes it.
import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { csv, fileName } from '../../../shared/csv';
import type { List } from '../../../shared/types';
import { IconDownload } from '../../icons';
import type { Column, Shown } from '../../kit/ResourceTable';
import { save } from '../../kit/save';
import { wordsOf } from '../../kit/words';
import { api, useStaff } from '../../state/session';
import { useText } from '../../state/text';
import type { CustomerGroup } from './types';
import { useGroupWords } from './words';

const EXCEL = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export function GroupExport({ shown, columns }: {
  shown: Shown;
  columns: Column<CustomerGroup>[];
}) {
  const t = useText();
  const w = useGroupWords();
  const { today } = useStaff();
  const [isBusy, setBusy] = useState(false);

  async function make(format: 'csv' | 'xlsx'): Promise<void> {
    setBusy(true);
    try {
      const { items } = await api.json<List<CustomerGroup>>(`/groups?${shown.query}`);
      const kept = columns.filter((c) => shown.columns.includes(c.key));
      const rows = [
        kept.map((c) => c.title), ...items.map((g) => kept.map((c) => c.text(g))),
      ];
      const name = fileName('groups', today, format);
      if (format === 'csv') {
        // Without the mark Excel reads the code page of its machine.
        save(new Blob(['\uFEFF', csv(rows)], { type: 'text/csv;charset=utf-8' }), name);
      } else {
        const { xlsx } = await import('../../../shared/xlsx');
        save(new Blob([xlsx(w.title, rows) as BlobPart], { type: EXCEL }), name);
      }
    } catch (error) {
      notifications.show({ color: 'red', message: wordsOf(error, t) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <Menu position="bottom-end" shadow="md" trapFocus returnFocus>
      <Menu.Target>
        <Button
          variant="default" leftSection={<IconDownload size={16} />} loading={isBusy}
          disabled={shown.count === 0}
        >
          {t.exportList}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void make('csv')}>{w.csv}</Menu.Item>
        <Menu.Item onClick={() => void make('xlsx')}>{w.excel}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
