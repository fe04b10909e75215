// SPDX-License-Identifier: MIT
// What can be done with one customer, at the end of his row.
import { Menu } from '@mantine/core';
import { Link } from 'wouter';
import { IconEdit, IconMail } from '../../../icons';
import { RowButton, RowMenu } from '../../../kit/table/RowTools';
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
        <RowButton label={w.edit(row.name)} icon={IconEdit} act={() => edit(row)} />
      )}
      {permissions.includes('message_send') && (
        <RowButton label={w.message(row.name)} icon={IconMail} act={() => message(row)} />
      )}
      <RowMenu label={w.more(row.name)}>
        <Menu.Item component={Link} href={`/customers/${row.id}`}>{w.profile}</Menu.Item>
        {mayWrite && standingActs(row).map((one) => (
          <Menu.Item key={one} onClick={() => act(row, one)}>{w[one]}</Menu.Item>
        ))}
      </RowMenu>
    </span>
  );
}
