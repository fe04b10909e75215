// SPDX-License-Identifier: MIT
import {
  Alert, Anchor, Badge, Group, Loader, Paper, Stack, Text, Title,
} from '@mantine/core';
import { useIdle } from '@mantine/hooks';
import { type ReactNode, useEffect, useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { addMonths, civil, day, instant, isMonth, monthOf, phone }
  from '../../../shared/format';
import type { CustomerDetail, DataAccount } from '../../../shared/types';
import { IconBack } from '../../icons';
import { MonthPicker } from '../../kit/MonthPicker';
import { Problem } from '../../kit/Problem';
import { StatusBadge } from '../../kit/StatusBadge';
import { UsageChart } from '../../kit/UsageChart';
import { useStaff } from '../../state/session';
import { useText } from '../../state/text';
import { AccountCard } from './AccountCard';
import { addressLines } from './address';
import { useAccounts, useCustomer, useUsage } from './queries';
import { Sessions } from './Sessions';

/**
 * A page nobody touches for this long stops asking: its questions would keep
 * the session alive on an empty desk.
 */
const IDLE_MS = 3 * 60_000;

export default function CustomerProfile({ id }: { id: number }) {
  const t = useText();
  const { isp } = useStaff();
  const isIdle = useIdle(IDLE_MS, { initialState: false });
  const customer = useCustomer(id);
  const accounts = useAccounts(id, !isIdle);
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
  const list = accounts.data?.items;
  return (
    <Stack gap="md">
      <div>
        <Back />
        <Group gap="sm" mt={4}>
          <Title order={1} size="h2">{c.name}</Title>
          <span className="code big">{c.code}</span>
          <StatusBadge status={c.status} words={t.statuses} />
          {c.is_vip && <Badge color="violet">{t.vip}</Badge>}
          {[...c.categories, ...c.labels].map((x) => (
            <Badge key={`${x.id}${x.name}`} color="gray">{x.name}</Badge>
          ))}
        </Group>
      </div>
      <Standing customer={c} />
      <div className="profile">
        <Stack gap="md">
          <Details customer={c} />
          <Contacts customer={c} />
        </Stack>
        <Stack gap="md">
          <Section title={t.accounts}>
            {accounts.isError && list === undefined
              ? <Problem error={accounts.error} retry={() => void accounts.refetch()} />
              : list === undefined
                ? <Loader type="dots" />
                : list.length === 0
                  ? <Text c="dimmed">{t.noAccounts}</Text>
                  : (
                    <div className="accounts">
                      {list.map((a) => <AccountCard key={a.id} account={a} />)}
                    </div>
                  )}
          </Section>
          {list !== undefined && list.length > 0 && (
            <Usage accounts={list} isIdle={isIdle} />
          )}
        </Stack>
      </div>
    </Stack>
  );
}

/** Why the customer is not simply active. */
function Standing({ customer: c }: { customer: CustomerDetail }) {
  const t = useText();
  const { isp } = useStaff();
  return (
    <>
      {c.suspended_at && (
        <Alert color="red" p="sm">
          {t.suspendedSince(instant(c.suspended_at, isp.time_zone, t.dates))}
          {c.suspend_reason && `: ${c.suspend_reason}`}
        </Alert>
      )}
      {c.cancelled_on && (
        <Alert color="orange" p="sm">{t.cancelsOn(day(c.cancelled_on, t.dates))}</Alert>
      )}
    </>
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

function Section({ title, side, children }: {
  title: string;
  side?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Paper component="section" p="md">
      <Group justify="space-between" mb="sm" gap="sm">
        <Title order={2} size="h4">{title}</Title>
        {side}
      </Group>
      {children}
    </Paper>
  );
}

function Details({ customer: c }: { customer: CustomerDetail }) {
  const t = useText();
  const { isp } = useStaff();
  const rows: [string, ReactNode][] = [
    [t.type, t.types[c.type] ?? c.type],
    [t.group, c.group?.title],
    [t.billingGroup, c.billing_group?.name],
    [t.businessName, c.business_name],
    [t.registrationNumber, c.registration_number],
    [t.vatNumber, c.vat_number],
    [t.idNumber, c.id_number_masked],
    [t.phone, c.phone && <a href={`tel:${c.phone}`}>{phone(c.phone)}</a>],
    [t.email, c.email && <Mail to={c.email} />],
    [t.physicalAddress, lines(c.physical_address, c.address)],
    [t.postalAddress, lines(c.postal_address, null)],
    [t.coordinates, c.latitude !== null && c.longitude !== null
      && c.latitude !== undefined && c.longitude !== undefined
      ? `${c.latitude}, ${c.longitude}` : null],
    [t.site, c.site?.name],
    [t.portalUsername, c.portal_username],
    [t.created, day(civil(c.created_at, isp.time_zone).day, t.dates)],
    [t.notes, c.notes],
  ];
  return (
    <Section title={t.details}>
      <dl className="facts">
        {rows.filter(([, value]) => Boolean(value)).map(([name, value]) => (
          <div key={name}><dt>{name}</dt><dd>{value}</dd></div>
        ))}
      </dl>
    </Section>
  );
}

/** An address may break before its "@", not in the middle of a name. */
function Mail({ to }: { to: string }) {
  const at = to.lastIndexOf('@');
  return (
    <a href={`mailto:${to}`}>{to.slice(0, at)}<wbr />{to.slice(at)}</a>
  );
}

function lines(address: unknown, otherwise: string | null): ReactNode {
  const list = addressLines(address);
  if (list.length === 0) {
    return otherwise;
  }
  return list.map((line, i) => <span key={i} className="line">{line}</span>);
}

function Contacts({ customer: c }: { customer: CustomerDetail }) {
  const t = useText();
  return (
    <Section title={t.contacts}>
      {c.contacts.length === 0 && <Text c="dimmed">{t.noContacts}</Text>}
      <ul className="plain">
        {c.contacts.map((x) => (
          <li key={x.id}>
            <Group gap="xs">
              <Text fw={600} size="sm">{x.name}</Text>
              {x.is_primary && <Badge size="sm" color="cyan">{t.primary}</Badge>}
            </Group>
            {x.mobile && (
              <Text size="sm"><a href={`tel:${x.mobile}`}>{phone(x.mobile)}</a></Text>
            )}
            {x.email && (
              <Text size="sm"><Mail to={x.email} /></Text>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Usage({ accounts, isIdle }: { accounts: DataAccount[]; isIdle: boolean }) {
  const t = useText();
  const { today } = useStaff();
  const thisMonth = monthOf(today);
  const [params, setParams] = useSearchParams();
  const [monthNow, setMonthNow] = useState(thisMonth);

  const wanted = Number(params.get('account'));
  const account = accounts.find((a) => a.id === wanted) ?? accounts[0]!;
  const asked = params.get('month') ?? '';
  const month = isMonth(asked) && asked <= monthNow ? asked : monthNow;
  const usage = useUsage(account.id, month, month === monthNow && !isIdle);
  const { isp } = useStaff();

  // The page may stay open over the end of a month.
  const asOf = usage.data?.as_of;
  useEffect(() => {
    if (asOf !== undefined) {
      const now = monthOf(civil(asOf, isp.time_zone).day);
      setMonthNow((old) => (now > old ? now : old));
    }
  }, [asOf, isp.time_zone]);

  function show(key: string, value: string, normal: string): void {
    setParams((old) => {
      const next = new URLSearchParams(old);
      if (value === normal) {
        next.delete(key);
      } else {
        next.set(key, value);
      }
      return next;
    }, { replace: true });
  }

  return (
    <>
      <Section
        title={t.usage}
        side={(
          <Group gap="xs">
            {accounts.length > 1 && (
              <select
                className="picker" aria-label={t.account} value={account.id}
                onChange={(e) => show('account', e.currentTarget.value,
                  String(accounts[0]!.id))}
              >
                {accounts.map((a) => (
                  <option key={a.id} value={a.id}>{a.username}</option>
                ))}
              </select>
            )}
            <MonthPicker
              month={month} newest={monthNow} oldest={addMonths(monthNow, -12)}
              show={(m) => show('month', m, monthNow)}
            />
          </Group>
        )}
      >
        {usage.isError && usage.data === undefined
          ? <Problem error={usage.error} retry={() => void usage.refetch()} />
          : usage.data === undefined
            ? <div className="chart-space" />
            : <UsageChart usage={usage.data} isCurrent={month === monthNow} />}
        <Text size="xs" c="dimmed" mt="xs">{t.decimalNote}</Text>
      </Section>
      <Section title={t.sessions}>
        <Sessions key={account.id} account={account.id} />
      </Section>
    </>
  );
}
