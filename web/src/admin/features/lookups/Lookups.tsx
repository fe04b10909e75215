// SPDX-License-Identifier: MIT
// Billing groups, categories and labels: one page for the three short lists.
import { Alert, Badge, Button, ColorSwatch, Group, Loader, Paper, Switch, Text, Title }
  from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { count } from '../../../shared/format';
import type { List } from '../../../shared/types';
import { IconPlus } from '../../icons';
import { Problem } from '../../kit/Problem';
import { Clip } from '../../kit/table/Clip';
import { wordsOf } from '../../kit/words';
import { api, useStaff } from '../../state/session';
import { useText } from '../../state/text';
import { EditLookup } from './EditLookup';
import { LookupTools } from './LookupTools';
import { moved } from './order';
import { Remove } from './Remove';
import { FILTER, type Lookup, type LookupKind } from './types';
import { useLookupWords } from './words';
import './lookups.css';

export default function Lookups({ path }: { path: LookupKind }) {
  const t = useText();
  const w = useLookupWords();
  const queries = useQueryClient();
  const { isp, permissions } = useStaff();
  const mayWrite = permissions.includes('group_write');
  // Anybody who changes customers may make a working tag for them.
  const mayAdd = mayWrite || (path === 'labels' && permissions.includes('customer_write'));
  const [isAll, setAll] = useState(false);
  const [editing, setEditing] = useState<Lookup | 'new' | null>(null);
  const [removing, setRemoving] = useState<Lookup | null>(null);
  const [said, setSaid] = useState('');
  const [failure, setFailure] = useState('');
  const key = [path, 'page', isAll];

  const list = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.json<List<Lookup>>(
      `/${path}${isAll ? '?retired=1' : ''}`, { signal },
    ),
    placeholderData: (old) => old,
  });
  const rows = list.data?.items ?? [];

  useEffect(() => {
    document.title = t.title(w.titles[path], isp.name);
  }, [t, w, path, isp.name]);

  async function act(what: () => Promise<unknown>, done: string): Promise<void> {
    setFailure('');
    try {
      await what();
      if (done !== '') {
        notifications.show({ message: done });
      }
    } catch (error) {
      setFailure(wordsOf(error, t));
    } finally {
      void queries.invalidateQueries({ queryKey: [path] });
    }
  }

  function move(row: Lookup, by: number): void {
    const next = moved(rows, row.id, by);
    const at = next.findIndex((r) => r.id === row.id);
    queries.setQueryData(key, { ...list.data!, items: next });
    setSaid(w.moved(row.name, at + 1, next.length));
    void act(() => api.json(`/${path}/order`, {
      method: 'POST', body: { ids: next.map((r) => r.id) },
    }), '');
  }

  return (
    <>
      <Group justify="space-between" mb="md" gap="sm">
        <div>
          <Title order={1} size="h2">{w.titles[path]}</Title>
          <Text c="dimmed" size="sm">{w.leads[path]}</Text>
        </div>
        <Group gap="md">
          <Switch
            label={w.showRetired} checked={isAll}
            onChange={(e) => setAll(e.currentTarget.checked)}
          />
          {mayAdd && (
            <Button
              leftSection={<IconPlus size={16} />} onClick={() => setEditing('new')}
            >
              {w.adds[path]}
            </Button>
          )}
        </Group>
      </Group>
      {failure !== '' && <Alert color="red" role="alert" mb="sm">{failure}</Alert>}
      <p className="sr" role="status">{said}</p>
      <Paper className="table-paper">
        {list.isError
          ? <Problem error={list.error} retry={() => void list.refetch()} />
          : list.data === undefined
            ? <Group justify="center" py={60}><Loader type="dots" /></Group>
            : rows.length === 0
              ? <Text py={48} ta="center" c="dimmed">{w.nothing}</Text>
              : (
                <Table
                  path={path} rows={rows} mayWrite={mayWrite} move={move}
                  edit={setEditing} remove={setRemoving} act={act}
                />
              )}
      </Paper>
      {editing !== null && (
        <EditLookup
          path={path} row={editing === 'new' ? null : editing}
          close={() => setEditing(null)}
        />
      )}
      {removing !== null && (
        <Remove path={path} row={removing} close={() => setRemoving(null)} />
      )}
    </>
  );
}

function Table({ path, rows, mayWrite, move, edit, remove, act }: {
  path: LookupKind;
  rows: Lookup[];
  mayWrite: boolean;
  move: (row: Lookup, by: number) => void;
  edit: (row: Lookup) => void;
  remove: (row: Lookup) => void;
  act: (what: () => Promise<unknown>, done: string) => Promise<void>;
}) {
  const t = useText();
  const w = useLookupWords();
  return (
    <div className="table-scroll">
      <table className="table stacks lookups">
        <thead>
          <tr>
            <th scope="col">{w.name}</th>
            {path === 'billing-groups' && <th scope="col" className="right">{w.day}</th>}
            {path === 'categories' && <th scope="col">{w.rollover}</th>}
            <th scope="col" className="right">{w.customers}</th>
            {mayWrite && <th scope="col" className="act"><span className="sr">{t.actions}</span></th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={row.id}>
              <td>
                <Group gap="xs" wrap="nowrap">
                  {row.colour && (
                    <ColorSwatch color={row.colour} size={14} withShadow={false} aria-hidden />
                  )}
                  <Clip text={row.name} size="name" />
                  {row.retired_at !== null && <Badge color="gray">{w.retired}</Badge>}
                </Group>
              </td>
              {path === 'billing-groups' && (
                <td className="right" data-label={w.day}>{row.billing_day}</td>
              )}
              {path === 'categories' && (
                <td data-label={w.rollover}>
                  {row.auto_rollover === null || row.auto_rollover === undefined ? ''
                    : row.auto_rollover ? w.rollovers.on : w.rollovers.off}
                </td>
              )}
              <td className="right" data-label={w.customers}>
                {row.customer_count > 0 && (
                  <Link
                    href={`/customers?${FILTER[path]}=${row.id}`}
                    aria-label={`${w.showCustomers}: ${row.name}, ${count(row.customer_count)}`}
                  >
                    {count(row.customer_count)}
                  </Link>
                )}
              </td>
              {mayWrite && (
                <td className="act">
                  <LookupTools
                    path={path} row={row} at={i} of={rows.length} move={move}
                    edit={edit} remove={remove} act={act}
                  />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
