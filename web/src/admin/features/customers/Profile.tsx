// SPDX-License-Identifier: MIT
// Everything about one customer: who it is, how it stands, and the widgets.
import { Anchor, Badge, Group, Loader, Stack, Title } from '@mantine/core';
import { useIdle } from '@mantine/hooks';
import { useEffect } from 'react';
import { Link } from 'wouter';
import type { Customer } from '../../../shared/customer';
import { IconBack } from '../../icons';
import { Problem } from '../../kit/Problem';
import { StatusBadge } from '../../kit/StatusBadge';
import { useStaff } from '../../state/session';
import { useText } from '../../state/text';
import './customer.css';
import { Banners } from './Banners';
import { useAccounts, useCustomer } from './queries';
import { AccountsWidget } from './widgets/Accounts';
import { AddressWidget } from './widgets/Address';
import { Board, type WidgetSpec } from './widgets/Board';
import { ContactsWidget } from './widgets/Contacts';
import { DetailsWidget } from './widgets/Details';
import { NotesWidget } from './widgets/Notes';
import { SessionsWidget } from './widgets/Sessions';
import { SuspensionWidget } from './widgets/Suspension';
import { UsageWidget } from './widgets/Usage';

/**
 * A page nobody touches for this long stops asking: its questions would keep
 * the session alive on an empty desk.
 */
const IDLE_MS = 3 * 60_000;

export default function CustomerProfile({ id }: { id: number }) {
  const t = useText();
  const { isp } = useStaff();
  const isLive = !useIdle(IDLE_MS, { initialState: false });
  const customer = useCustomer(id);
  const accounts = useAccounts(id, isLive);
  const c = customer.data;

  useEffect(() => {
    document.title = t.title(c === undefined ? t.customers : `${c.code} ${c.name}`,
      isp.name);
  }, [t, c, isp.name]);

  if (customer.isError && c === undefined) {
    return (
      <>
        <Back />
        <Problem
          isPage error={customer.error} retry={() => void customer.refetch()}
        />
      </>
    );
  }
  if (c === undefined) {
    return <Group justify="center" py={80}><Loader type="dots" /></Group>;
  }
  const list = accounts.data?.items ?? [];
  const hasAccounts = list.length > 0;
  const widgets: WidgetSpec[] = [
    { name: 'details', column: 'side', content: <DetailsWidget customer={c} /> },
    { name: 'address', column: 'side', content: <AddressWidget customer={c} /> },
    { name: 'contacts', column: 'side', content: <ContactsWidget customer={c} /> },
    { name: 'notes', column: 'side', content: <NotesWidget customer={c.id} /> },
    {
      name: 'accounts', column: 'main',
      content: <AccountsWidget customer={c} accounts={accounts} />,
    },
  ];
  if (c.suspended_at || list.some((a) => a.is_blocked)) {
    widgets.push({
      name: 'suspension', column: 'main',
      content: <SuspensionWidget customer={c} accounts={list} />,
    });
  }
  if (hasAccounts) {
    widgets.push({
      name: 'usage', column: 'main',
      content: <UsageWidget accounts={list} isLive={isLive} />,
    }, {
      name: 'sessions', column: 'main',
      content: <SessionsWidget accounts={list} isLive={isLive} />,
    });
  }
  return (
    <Stack gap="md">
      <Head customer={c} />
      <Banners customer={c} />
      <Board preference="profile.widgets" widgets={widgets} />
    </Stack>
  );
}

function Head({ customer: c }: { customer: Customer }) {
  const t = useText();
  return (
    <div>
      <Back />
      <Group gap="sm" mt={4} justify="space-between" align="flex-start">
        <Group gap="sm" className="grow">
          <Title order={1} size="h2" className="customer-name">{c.name}</Title>
          <span className="code big">{c.code}</span>
          <StatusBadge status={c.status} words={t.statuses} />
          {(c.is_vip || c.is_vip_by_group) && <Badge color="violet">{t.vip}</Badge>}
          {[...c.categories, ...c.labels].map((x) => (
            <Badge key={`${x.id}${x.name}`} color="gray">{x.name}</Badge>
          ))}
        </Group>
      </Group>
    </div>
  );
}

function Back() {
  const t = useText();
  return (
    <Anchor component={Link} href="/customers" size="sm" className="back">
      <IconBack size={16} aria-hidden />{t.customers}
    </Anchor>
  );
}
