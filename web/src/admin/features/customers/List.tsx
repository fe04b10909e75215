// SPDX-License-Identifier: MIT
import { Badge, Button, Group, Text, Title } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { civil, count, day, phone } from '../../../shared/format';
import type { AdminMessages } from '../../../shared/i18n/admin/en';
import type { CustomerRow } from '../../../shared/types';
import { IconDownload } from '../../icons';
import { ExportDialog } from '../../kit/ExportDialog';
import { type Column, type Filter, ResourceTable, type Shown }
  from '../../kit/ResourceTable';
import { StatusBadge } from '../../kit/StatusBadge';
import { useMay, useStaff } from '../../state/session';
import { useText } from '../../state/text';
import { useBillingGroups, useGroups } from './queries';

function columnsOf(t: AdminMessages, timeZone: string): Column<CustomerRow>[] {
  return [
    {
      key: 'code', title: t.code, isSortable: true, text: (c) => c.code,
      render: (c) => <span className="code">{c.code}</span>,
    },
    {
      key: 'name', title: t.name, isSortable: true, text: (c) => c.name,
      render: (c) => (
        <>
          <span className="clip wide">{c.name}</span>
          {c.is_vip && <Badge ml={8} size="sm" color="violet">{t.vip}</Badge>}
        </>
      ),
    },
    { key: 'type', title: t.type, isOff: true, text: (c) => t.types[c.type] ?? c.type },
    {
      key: 'status', title: t.status, text: (c) => t.statuses[c.status] ?? c.status,
      render: (c) => <StatusBadge status={c.status} words={t.statuses} />,
    },
    {
      key: 'phone', title: t.phone, text: (c) => c.phone ?? '',
      render: (c) => <span className="number">{c.phone ? phone(c.phone) : ''}</span>,
    },
    {
      key: 'email', title: t.email, text: (c) => c.email ?? '',
      render: (c) => <span className="clip" title={c.email ?? ''}>{c.email}</span>,
    },
    {
      key: 'address', title: t.address, text: (c) => c.address ?? '',
      render: (c) => <span className="clip" title={c.address ?? ''}>{c.address}</span>,
    },
    { key: 'group', title: t.group, isSortable: true, text: (c) => c.group?.title ?? '' },
    {
      key: 'billing_group', title: t.billingGroup,
      text: (c) => c.billing_group?.name ?? '',
    },
    {
      key: 'usernames', title: t.accounts, isOff: true,
      text: (c) => c.usernames.join(', '),
      render: (c) => (
        <span className="clip" title={c.usernames.join(', ')}>
          {c.usernames.join(', ')}
        </span>
      ),
    },
    {
      key: 'account_count', title: t.accountCount, isRight: true, isOff: true,
      text: (c) => String(c.account_count),
    },
    { key: 'site', title: t.site, isOff: true, text: (c) => c.site?.name ?? '' },
    {
      key: 'categories', title: t.categories, isOff: true,
      text: (c) => c.categories.map((x) => x.name).join(', '),
      render: (c) => <Tags names={c.categories.map((x) => x.name)} />,
    },
    {
      key: 'labels', title: t.labels, isOff: true,
      text: (c) => c.labels.map((x) => x.name).join(', '),
      render: (c) => <Tags names={c.labels.map((x) => x.name)} />,
    },
    {
      key: 'created_at', title: t.created, isSortable: true, isOff: true,
      text: (c) => day(civil(c.created_at, timeZone).day, t.dates),
    },
  ];
}

function Tags({ names }: { names: string[] }) {
  return (
    <Group gap={4} wrap="nowrap">
      {names.map((n) => <Badge key={n} color="gray">{n}</Badge>)}
    </Group>
  );
}

function useFilters(t: AdminMessages): Filter[] {
  const groups = useGroups();
  const billingGroups = useBillingGroups();
  return useMemo(() => [
    {
      key: 'status', title: t.status,
      options: Object.entries(t.statuses).map(([value, label]) => ({ value, label })),
    },
    {
      key: 'group_id', title: t.group,
      options: (groups.data?.items ?? [])
        .map((g) => ({ value: String(g.id), label: g.title })),
    },
    {
      key: 'billing_group_id', title: t.billingGroup,
      options: (billingGroups.data?.items ?? [])
        .map((g) => ({ value: String(g.id), label: g.name })),
    },
    {
      key: 'type', title: t.type,
      options: Object.entries(t.types).map(([value, label]) => ({ value, label })),
    },
  ], [t, groups.data, billingGroups.data]);
}

export default function CustomerList() {
  const t = useText();
  const { isp } = useStaff();
  const mayExport = useMay('customer_export');
  const filters = useFilters(t);
  const columns = useMemo(() => columnsOf(t, isp.time_zone), [t, isp.time_zone]);
  const [exporting, setExporting] = useState<Shown | null>(null);

  useEffect(() => {
    document.title = t.title(t.customers, isp.name);
  }, [t, isp.name]);

  return (
    <>
      <Title order={1} size="h2" mb="md">{t.customers}</Title>
      <ResourceTable<CustomerRow>
        name="customers" path="/customers" columns={columns} filters={filters}
        defaultSort="name" searchHint={t.searchCustomers}
        href={(c) => `/customers/${c.id}`} card={(c) => <Card customer={c} t={t} />}
        tools={(shown) => mayExport && (
          <Button
            variant="default" leftSection={<IconDownload size={16} />}
            onClick={() => setExporting(shown)}
          >
            {t.exportList}
          </Button>
        )}
      />
      {exporting !== null && (
        <ExportDialog
          list="customers" path="/customers" shown={exporting}
          total={exporting.total || count(0)} close={() => setExporting(null)}
        />
      )}
    </>
  );
}

function Card({ customer: c, t }: { customer: CustomerRow; t: AdminMessages }) {
  return (
    <>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text fw={600} truncate>{c.name}</Text>
        <StatusBadge status={c.status} words={t.statuses} />
      </Group>
      <Group gap="xs" wrap="nowrap">
        <span className="code">{c.code}</span>
        {c.is_vip && <Badge size="sm" color="violet">{t.vip}</Badge>}
        <Text size="sm" c="dimmed" truncate>{c.phone ? phone(c.phone) : ''}</Text>
      </Group>
      <Text size="sm" c="dimmed" truncate>{c.address}</Text>
    </>
  );
}
