// SPDX-License-Identifier: MIT
import { Button, Group, Text, Title } from '@mantine/core';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { count, phone } from '../../../shared/format';
import { IconDownload } from '../../icons';
import { ResourceTable, type Shown } from '../../kit/ResourceTable';
import { useStaff } from '../../state/session';
import { useText } from '../../state/text';
import { BulkMenu } from '../bulk/BulkMenu';
import { AddButton } from './AddButton';
import { columnsOf, Standing } from './list/columns';
import { useFilters } from './list/filters';
import { RowActions } from './list/RowActions';
import type { ListRow } from './list/row';
import { Views } from './list/Views';
import { useListWords } from './list/words';
import type { StandingAct } from './StandingDialog';

const ExportDialog = lazy(() => import('../../kit/ExportDialog')
  .then((m) => ({ default: m.ExportDialog })));
const StandingDialog = lazy(() => import('./StandingDialog')
  .then((m) => ({ default: m.StandingDialog })));
const SendMessage = lazy(() => import('../messages/SendMessage')
  .then((m) => ({ default: m.SendMessage })));

export default function CustomerList() {
  const t = useText();
  const w = useListWords();
  const { isp, permissions } = useStaff();
  const [, go] = useLocation();
  const mayExport = permissions.includes('customer_export');
  const filters = useFilters();
  const columns = useMemo(
    () => columnsOf(t, w, isp.time_zone), [t, w, isp.time_zone],
  );
  const [exporting, setExporting] = useState<Shown | null>(null);
  const [writing, setWriting] = useState<ListRow | null>(null);
  const [acting, setActing] = useState<[ListRow, StandingAct] | null>(null);

  useEffect(() => {
    document.title = t.title(t.customers, isp.name);
  }, [t, isp.name]);

  const edit = (row: ListRow) => go(`/customers/${row.id}?edit=account`);
  return (
    <>
      <Group justify="space-between" mb="md" gap="xs">
        <Title order={1} size="h2">{t.customers}</Title>
        <AddButton />
      </Group>
      <ResourceTable<ListRow>
        name="customers" path="/customers" columns={columns} filters={filters}
        defaultSort="name" searchHint={t.searchCustomers} nameOf={(c) => c.name}
        href={(c) => `/customers/${c.id}`} card={(c) => <Card customer={c} />}
        {...permissions.includes('customer_write') && { edit }}
        actions={(row) => (
          <RowActions
            row={row} edit={edit} message={setWriting}
            act={(c, act) => setActing([c, act])}
          />
        )}
        {...permissions.includes('bulk_write') && {
          bulk: (selected, isOpen, setOpen) => (
            <BulkMenu
              selected={selected} isOpen={isOpen} setOpen={setOpen}
              exportRows={mayExport ? () => setExporting(selected.isAll ? selected.shown : {
                ...selected.shown, ids: selected.ids, count: selected.count,
                total: count(selected.count),
              }) : null}
            />
          ),
        }}
        views={(now, put) => <Views now={now} put={put} />}
        tools={(shown) => mayExport && (
          <Button
            variant="default" leftSection={<IconDownload size={16} />}
            disabled={shown.count === 0} onClick={() => setExporting(shown)}
          >
            {t.exportList}
          </Button>
        )}
      />
      <Suspense>
        {exporting !== null && (
          <ExportDialog
            list="customers" path="/customers" shown={exporting}
            total={exporting.total} close={() => setExporting(null)}
          />
        )}
        {writing !== null && (
          <SendMessage
            audience={{ ids: [writing.id] }} total={1} close={() => setWriting(null)}
            one={{ name: writing.name, to: writing.email ? [writing.email] : [] }}
          />
        )}
        {acting !== null && (
          <StandingDialog
            customer={acting[0]} act={acting[1]} close={() => setActing(null)}
          />
        )}
      </Suspense>
    </>
  );
}

function Card({ customer: c }: { customer: ListRow }) {
  const t = useText();
  const w = useListWords();
  return (
    <>
      <Text fw={600} truncate>{c.name}</Text>
      <Group gap="xs" wrap="nowrap">
        <span className="code">{c.code}</span>
        <Text size="sm" c="dimmed" truncate>{c.phone ? phone(c.phone) : ''}</Text>
      </Group>
      <Text size="sm" c="dimmed" truncate>{c.address}</Text>
      <Standing customer={c} t={t} w={w} />
    </>
  );
}
