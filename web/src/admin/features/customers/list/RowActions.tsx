// SPDX-License-Identifier: MIT
// What can be done with one customer, at the end of his row.
import { ActionIcon, Menu } from '@mantine/core';
import { Link } from 'wouter';
import { IconDots, IconEdit, IconMail } from '../../../icons';
import { useStaff } from '../../../state/session';
import type { StandingAct } from '../StandingDialog';
import type { ListRow } from './row';
import { useListWords } from './words';

/** On a cancelled customer there is nothing to suspend. */
export function standingActs(row: ListRow): StandingAct[] {
  const facts = row.facts ?? [row.status];
  if (facts.includes('cancelled')) {
    return ['reactivate'];
  }
  return facts.includes('suspended') ? ['unsuspend'] : ['suspend'];
}

export function RowActions({ row, edit, message, act }: {
  row: ListRow;
  edit: (row: ListRow) => void;
  message: (row: ListRow) => void;
  act: (row: ListRow, act: StandingAct) => void;
}) {
  const w = useListWords();
  const { permissions } = useStaff();
  const mayWrite = permissions.includes('customer_write');
  return (
    <span className="row-actions">
      {mayWrite && (
        <ActionIcon
          variant="subtle" color="gray" aria-label={w.edit(row.name)}
          onClick={() => edit(row)}
        >
          <IconEdit size={17} />
        </ActionIcon>
      )}
      {permissions.includes('message_send') && (
        <ActionIcon
          variant="subtle" color="gray" aria-label={w.message(row.name)}
          onClick={() => message(row)}
        >
          <IconMail size={17} />
        </ActionIcon>
      )}
      <Menu position="bottom-end" shadow="md" trapFocus returnFocus>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={w.more(row.name)}>
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} href={`/customers/${row.id}`}>{w.profile}</Menu.Item>
          {mayWrite && standingActs(row).map((one) => (
            <Menu.Item key={one} onClick={() => act(row, one)}>{w[one]}</Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}
