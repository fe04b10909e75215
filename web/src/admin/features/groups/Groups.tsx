// SPDX-License-Identifier: MIT
// Customer groups: the list, and what can be done with one.
import { Button, Group, Menu, Text, Title } from '@mantine/core';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { count } from '../../../shared/format';
import { IconEdit, IconPlus, IconRestore, IconTrash } from '../../icons';
import { type Column, ResourceTable } from '../../kit/ResourceTable';
import { Clip } from '../../kit/table/Clip';
import { RowButton, RowMenu } from '../../kit/table/RowTools';
import { useMay, useStaff } from '../../state/session';
import { useText } from '../../state/text';
import { DeleteGroup } from './DeleteGroup';
import { EnableGroup } from './EnableGroup';
import { GroupDialog } from './GroupDialog';
import { GroupExport } from './GroupExport';
import { RestoreGroup } from './RestoreGroup';
import type { CustomerGroup } from './types';
import { useGroupWords } from './words';
import './groups.css';

const SendMessage = lazy(() => import('../messages/SendMessage')
  .then((m) => ({ default: m.SendMessage })));

type Act = 'edit' | 'delete' | 'restore' | 'enable' | 'message';

function useColumns(): Column<CustomerGroup>[] {
  const t = useText();
  const w = useGroupWords();
  return useMemo(() => {
    // No is blank, and so is zero.
    const yes = (is: boolean | null) => (is ? t.yes : '');
    return [
      {
        key: 'title', title: w.group, isSortable: true, isLink: true, isLead: true,
        text: (g) => g.title, render: (g) => <Clip text={g.title} size="name" />,
      },
      {
        key: 'description', title: w.description, text: (g) => g.description,
        render: (g) => <Clip text={g.description} size="long" />,
      },
      { key: 'is_vip', title: w.vip, text: (g) => yes(g.is_vip) },
      { key: 'auto_rollover', title: w.rollover, text: (g) => yes(g.auto_rollover) },
      {
        key: 'suspensions_disabled', title: w.suspensionsDisabled,
        text: (g) => yes(g.suspensions_disabled),
      },
      { key: 'sync_accounting', title: w.sync, text: (g) => yes(g.sync_accounting) },
      {
        key: 'customer_count', title: w.customers, isRight: true,
        text: (g) => (g.customer_count === 0 ? '' : String(g.customer_count)),
        render: (g) => (g.customer_count === 0 || g.deleted_at !== null
          ? (g.customer_count === 0 ? '' : count(g.customer_count)) : (
            <Link
              href={`/customers?group_id=${g.id}`} className="over"
              aria-label={`${w.showCustomers}: ${g.title}, ${count(g.customer_count)}`}
            >
              {count(g.customer_count)}
            </Link>
          )),
      },
    ];
  }, [t, w]);
}

export default function Groups() {
  const t = useText();
  const w = useGroupWords();
  const { isp, permissions } = useStaff();
  const mayWrite = permissions.includes('group_write');
  const columns = useColumns();
  const [adding, setAdding] = useState(false);
  const [acting, setActing] = useState<[CustomerGroup, Act] | null>(null);
  const close = () => setActing(null);
  const edit = (group: CustomerGroup) => {
    if (group.deleted_at === null) {
      setActing([group, 'edit']);
    }
  };

  useEffect(() => {
    document.title = t.title(w.title, isp.name);
  }, [t, w, isp.name]);

  const filters = useMemo(() => [{
    key: 'deleted', title: w.list, isLead: true,
    options: [{ value: '0', label: w.live }, { value: '1', label: w.deleted }],
  }], [w]);

  return (
    <>
      <Group justify="space-between" mb="md">
        <Title order={1} size="h2">{w.title}</Title>
        {mayWrite && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
            {w.add}
          </Button>
        )}
      </Group>
      <ResourceTable<CustomerGroup>
        name="group-list" path="/groups" columns={columns} filters={filters}
        defaultSort="title" searchHint={w.search} nameOf={(g) => g.title}
        {...mayWrite && { open: edit, edit }}
        card={(g) => <Card group={g} />}
        {...mayWrite && {
          actions: (g: CustomerGroup) => (
            <RowActions group={g} act={(act) => setActing([g, act])} />
          ),
        }}
        tools={(shown) => <GroupExport shown={shown} columns={columns} />}
      />
      {adding && <GroupDialog group={null} close={() => setAdding(false)} />}
      {acting?.[1] === 'edit' && (
        <GroupDialog
          group={acting[0]} close={close}
          enable={() => setActing([acting[0], 'enable'])}
        />
      )}
      {acting?.[1] === 'delete' && <DeleteGroup group={acting[0]} close={close} />}
      {acting?.[1] === 'restore' && <RestoreGroup group={acting[0]} close={close} />}
      {acting?.[1] === 'enable' && <EnableGroup group={acting[0]} close={close} />}
      {acting?.[1] === 'message' && (
        <Suspense>
          <SendMessage
            audience={{ query: `group_id=${acting[0].id}` }}
            total={acting[0].customer_count} close={close}
          />
        </Suspense>
      )}
    </>
  );
}

function RowActions({ group, act }: { group: CustomerGroup; act: (act: Act) => void }) {
  const w = useGroupWords();
  const [, go] = useLocation();
  const mayMessage = useMay('message_send');
  if (group.deleted_at !== null) {
    return (
      <RowButton
        label={w.restore(group.title)} icon={IconRestore} act={() => act('restore')}
      />
    );
  }
  return (
    <span className="row-actions">
      <RowButton label={w.edit(group.title)} icon={IconEdit} act={() => act('edit')} />
      <RowButton label={w.remove(group.title)} icon={IconTrash} act={() => act('delete')} />
      <RowMenu label={w.more(group.title)}>
        <Menu.Item onClick={() => go(`/customers?group_id=${group.id}`)}>
          {w.showCustomers}
        </Menu.Item>
        {mayMessage && group.customer_count > 0 && (
          <Menu.Item onClick={() => act('message')}>{w.message}</Menu.Item>
        )}
        <Menu.Item onClick={() => act('enable')}>{w.enable}</Menu.Item>
      </RowMenu>
    </span>
  );
}

function Card({ group: g }: { group: CustomerGroup }) {
  const w = useGroupWords();
  const facts = [
    g.is_vip && w.vip, g.auto_rollover && w.rollover,
    g.suspensions_disabled && w.suspensionsDisabled,
    g.customer_count > 0 && `${w.customers}: ${count(g.customer_count)}`,
  ].filter(Boolean);
  return (
    <>
      <Text fw={600} truncate>{g.title}</Text>
      <Text size="sm" c="dimmed" truncate>{g.description}</Text>
      <Text size="sm">{facts.join(' · ')}</Text>
    </>
  );
}
