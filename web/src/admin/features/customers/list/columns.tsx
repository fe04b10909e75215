// SPDX-License-Identifier: MIT
// The columns of the customer list, in the order staff know.
import { Badge, Group } from '@mantine/core';
import { civil, day, instant, phone } from '../../../../shared/format';
import type { AdminMessages } from '../../../../shared/i18n/admin/en';
import type { ListWords } from '../../../../shared/i18n/admin/list/en';
import type { Tag } from '../../../../shared/types';
import type { Column } from '../../../kit/ResourceTable';
import { Clip } from '../../../kit/table/Clip';
import { StatusBadge } from '../../../kit/StatusBadge';
import { TagBadges } from '../../../kit/TagBadge';
import { furtherFacts, isVip, type ListRow } from './row';

export function columnsOf(
  t: AdminMessages,
  w: ListWords,
  timeZone: string,
): Column<ListRow>[] {
  const facts = (c: ListRow) => furtherFacts(c).map((f) => w.facts[f] ?? f);
  return [
    {
      key: 'group', title: w.group, isSortable: true, text: (c) => c.group?.title ?? '',
      render: (c) => <Clip text={c.group?.title} />,
    },
    {
      key: 'billing_group', title: t.billingGroup,
      text: (c) => c.billing_group?.name ?? '',
      render: (c) => <Clip text={c.billing_group?.name} />,
    },
    {
      key: 'code', title: t.code, isSortable: true, isLink: true, text: (c) => c.code,
      render: (c) => <span className="code">{c.code}</span>,
    },
    { key: 'type', title: t.type, text: (c) => t.types[c.type] ?? c.type },
    {
      key: 'name', title: t.name, isSortable: true, isLead: true, text: (c) => c.name,
      render: (c) => <Clip text={c.name} size="name" />,
    },
    {
      key: 'usernames', title: t.accounts, text: (c) => c.usernames.join(', '),
      render: (c) => <Clip text={c.usernames.join(', ')} />,
    },
    {
      key: 'phone', title: t.phone, text: (c) => c.phone ?? '',
      render: (c) => <span className="number">{c.phone ? phone(c.phone) : ''}</span>,
    },
    {
      key: 'email', title: t.email, text: (c) => c.email ?? '',
      render: (c) => <Clip text={c.email} size="mail" />,
    },
    {
      key: 'status', title: t.status,
      text: (c) => [t.statuses[c.status] ?? c.status, ...facts(c),
        ...(isVip(c) ? [t.vip] : [])].join(', '),
      render: (c) => <Standing customer={c} t={t} w={w} />,
    },
    {
      key: 'categories', title: t.categories, text: (c) => names(c.categories),
      render: (c) => <TagBadges tags={c.categories} />,
    },
    {
      key: 'labels', title: t.labels, isOff: true, text: (c) => names(c.labels),
      render: (c) => <TagBadges tags={c.labels} />,
    },
    {
      key: 'address', title: t.physicalAddress, isOff: true, text: (c) => c.address ?? '',
      render: (c) => <Clip text={c.address} size="long" />,
    },
    {
      key: 'site', title: t.site, isOff: true, text: (c) => c.site?.name ?? '',
      render: (c) => <Clip text={c.site?.name} />,
    },
    {
      key: 'product_names', title: w.products, isOff: true,
      text: (c) => (c.product_names ?? []).join(', '),
      render: (c) => <Clip text={(c.product_names ?? []).join(', ')} />,
    },
    {
      key: 'payment_method', title: w.paymentMethod, isOff: true,
      text: (c) => (c.payment_method
        ? w.paymentMethods[c.payment_method] ?? c.payment_method : ''),
    },
    { key: 'is_vip', title: w.vip, isOff: true, text: (c) => (isVip(c) ? t.yes : '') },
    {
      key: 'verified', title: w.verified, isOff: true,
      text: (c) => (c.verified ? t.yes : ''),
    },
    {
      key: 'account_count', title: t.accountCount, isRight: true, isOff: true,
      text: (c) => String(c.account_count),
    },
    {
      key: 'created_at', title: t.created, isSortable: true, isOff: true,
      text: (c) => day(civil(c.created_at, timeZone).day, t.dates),
    },
    {
      key: 'last_seen_at', title: w.lastSeen, isOff: true,
      text: (c) => (c.last_seen_at ? instant(c.last_seen_at, timeZone, t.dates) : ''),
    },
  ];
}

function names(tags: Tag[]): string {
  return tags.map((x) => x.name).join(', ');
}

/** The status with a chip for every other fact that holds. */
export function Standing({ customer: c, t, w }: {
  customer: ListRow;
  t: AdminMessages;
  w: ListWords;
}) {
  return (
    <Group gap={4}>
      <StatusBadge status={c.status} words={t.statuses} />
      {furtherFacts(c).map((fact) => (
        <StatusBadge key={fact} status={fact} words={w.facts} />
      ))}
      {isVip(c) && <Badge color="violet">{t.vip}</Badge>}
    </Group>
  );
}
