// SPDX-License-Identifier: MIT
// Everything about one customer: who it is, how it stands, and the widgets.
import { Anchor, Badge, Button, Group, Loader, Stack, Title } from '@mantine/core';
import { useIdle } from '@mantine/hooks';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import type { Customer } from '../../../shared/customer';
import { IconBack, IconEdit, IconMail } from '../../icons';
import { Problem } from '../../kit/Problem';
import { StatusBadge } from '../../kit/StatusBadge';
import { useMay, useStaff } from '../../state/session';
import { useText } from '../../state/text';
import './customer.css';
import { AlertDialog } from './AlertDialog';
import { Banners } from './Banners';
import { useAccounts, useCustomer } from './queries';
import { useCustomerText } from './text';
import { AccountsWidget } from './widgets/Accounts';
import { AddressWidget } from './widgets/Address';
import { AttachmentsWidget } from './widgets/Attachments';
import { Board, type WidgetSpec } from './widgets/Board';
import { ContactsWidget } from './widgets/Contacts';
import { DetailsWidget } from './widgets/Details';
import { HistoryWidget } from './widgets/History';
import { NotesWidget } from './widgets/Notes';
import { SessionsWidget } from './widgets/Sessions';
import { TimelineWidget } from './widgets/Timeline';
import { UsageWidget } from './widgets/Usage';

const EditCustomer = lazy(() => import('./Edit'));
const SuspensionWidget = lazy(() => import('./widgets/Suspension')
  .then((m) => ({ default: m.SuspensionWidget })));
const SendMessage = lazy(() => import('../messages/SendMessage')
  .then((m) => ({ default: m.SendMessage })));

/**
 * A page nobody touches for this long stops asking: its questions would keep
 * the session alive on an empty desk.
 */
const IDLE_MS = 3 * 60_000;

export default function CustomerProfile({ id }: { id: number }) {
  const t = useText();
  const { isp } = useStaff();
  const isLive = !useIdle(IDLE_MS, { initialState: false });
  const [, edit] = useEditing();
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
    {
      name: 'details', column: 'side',
      content: <DetailsWidget customer={c} edit={() => edit('account')} />,
    },
    {
      name: 'address', column: 'side',
      content: <AddressWidget customer={c} edit={() => edit('address')} />,
    },
    {
      name: 'contacts', column: 'side',
      content: <ContactsWidget customer={c} edit={() => edit('contacts')} />,
    },
    { name: 'notes', column: 'side', content: <NotesWidget customer={c.id} /> },
    {
      name: 'attachments', column: 'side',
      content: <AttachmentsWidget customer={c.id} />,
    },
    {
      name: 'accounts', column: 'main',
      content: <AccountsWidget customer={c} accounts={accounts} />,
    },
  ];
  if (c.suspended_at || list.some((a) => a.is_blocked)) {
    widgets.push({
      name: 'suspension', column: 'main',
      content: <Suspense><SuspensionWidget customer={c} accounts={list} /></Suspense>,
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
  widgets.push({
    name: 'timeline', column: 'main', content: <TimelineWidget customer={c.id} />,
  }, {
    name: 'history', column: 'main', content: <HistoryWidget customer={c.id} />,
  });
  return (
    <Stack gap="md">
      <Head customer={c} />
      <Banners customer={c} />
      <Board preference="profile.widgets" widgets={widgets} />
      <AlertDialog key={c.id} customer={c}><Editing customer={c} /></AlertDialog>
    </Stack>
  );
}

/** The edit dialog is open while the address names its tab. */
function useEditing(): [string | null, (tab: string | null, isTurn?: boolean) => void] {
  const [params, setParams] = useSearchParams();
  return [params.get('edit'), (tab, isTurn = false) => setParams((old) => {
    const next = new URLSearchParams(old);
    if (tab === null) {
      next.delete('edit');
    } else {
      next.set('edit', tab);
    }
    return next;
  }, { replace: tab === null || isTurn })];
}

function Editing({ customer }: { customer: Customer }) {
  const mayWrite = useMay('customer_write');
  const [tab, edit] = useEditing();
  if (tab === null || !mayWrite) {
    return null;
  }
  return (
    <Suspense>
      <EditCustomer
        key={customer.id} customer={customer} tab={tab}
        turn={(to) => edit(to, true)} close={() => edit(null)}
      />
    </Suspense>
  );
}

function Actions({ customer: c }: { customer: Customer }) {
  const t = useCustomerText();
  const [, edit] = useEditing();
  const mayWrite = useMay('customer_write');
  const mayMessage = useMay('message_send');
  const [isWriting, setWriting] = useState(false);
  return (
    <Group gap="xs">
      {mayMessage && (
        <Button
          variant="default" leftSection={<IconMail size={16} />}
          onClick={() => setWriting(true)}
        >
          {t.sendMessage}
        </Button>
      )}
      {mayWrite && (
        <Button leftSection={<IconEdit size={16} />} onClick={() => edit('account')}>
          {t.edit}
        </Button>
      )}
      {isWriting && (
        <Suspense>
          <SendMessage
            audience={{ ids: [c.id] }} total={1} close={() => setWriting(false)}
            one={{ name: c.name, to: c.emails.slice(0, 1) }}
          />
        </Suspense>
      )}
    </Group>
  );
}

function Head({ customer: c }: { customer: Customer }) {
  const t = useText();
  return (
    <div>
      <Back />
      <Group gap="sm" mt={4} justify="space-between" align="flex-start">
        <Group gap="sm" className="customer-head">
          <Title order={1} size="h2" className="customer-name">{c.name}</Title>
          <span className="code big">{c.code}</span>
          <StatusBadge status={c.status} words={t.statuses} />
          {(c.is_vip || c.is_vip_by_group) && <Badge color="violet">{t.vip}</Badge>}
          {[...c.categories, ...c.labels].map((x) => (
            <Badge key={`${x.id}${x.name}`} color="gray">{x.name}</Badge>
          ))}
        </Group>
        <Actions customer={c} />
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
