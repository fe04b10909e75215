// SPDX-License-Identifier: MIT
import { Badge, Group, Paper, Progress, Text } from '@mantine/core';
import { bytes, instant, money, percent, speed } from '../../../shared/format';
import type { Account, Customer } from '../../../shared/customer';
import { StatusBadge } from '../../kit/StatusBadge';
import { useStaff } from '../../state/session';
import { useText } from '../../state/text';
import { AccountMenu } from './AccountMenu';

export function AccountCard({ customer, account: a }: {
  customer: Customer;
  account: Account;
}) {
  const t = useText();
  const { isp } = useStaff();
  const decimal = isp.money.decimal;
  const down = a.down_kbps ?? a.product.down_kbps ?? 0;
  const up = a.up_kbps ?? a.product.up_kbps ?? 0;
  const price = a.custom_price ?? a.product.price;
  const cap = a.cap_bytes === null ? null : a.cap_bytes + a.topup_bytes;
  const p = cap === null ? 0 : percent(a.used_bytes, cap);

  return (
    <Paper component="article" p="md" className="account" aria-label={a.username}>
      <AccountMenu customer={customer} account={a} />
      <Group justify="space-between" gap="xs">
        <Text fw={700} className="username">{a.username}</Text>
        <Group gap={6} wrap="nowrap">
          <Badge color="cyan">{t.technologies[a.technology] ?? a.technology}</Badge>
          <StatusBadge status={a.status} words={t.accountStatuses} />
        </Group>
      </Group>
      <div>
        <Text size="sm">{a.product.name}</Text>
        <Group gap={6}>
          {price !== null && (
            <Text size="sm" fw={600}>
              {money(price.amount, isp.money)}{' '}
              <Text span size="sm" fw={400} c="dimmed">{t.perMonth}</Text>
            </Text>
          )}
          {a.custom_price !== null && (
            <Badge size="sm" color="yellow">{t.customPrice}</Badge>
          )}
        </Group>
      </div>
      <Group gap="md">
        {down > 0 && (
          <Text size="sm">
            <span aria-hidden>↓</span> <span className="sr">{t.down}</span>
            {speed(down, decimal)}
          </Text>
        )}
        {up > 0 && (
          <Text size="sm">
            <span aria-hidden>↑</span> <span className="sr">{t.up}</span>
            {speed(up, decimal)}
          </Text>
        )}
        {a.fixed_ip && <Text size="sm" ff="monospace">{a.fixed_ip}</Text>}
        {a.site && <Text size="sm" c="dimmed">{a.site.name}</Text>}
      </Group>
      <div>
        <Group justify="space-between" gap="xs" mb={4}>
          <Text size="sm" fw={600}>
            {cap === null ? t.used(bytes(a.used_bytes, decimal))
              : t.usedOf(bytes(a.used_bytes, decimal), bytes(cap, decimal))}
          </Text>
          <Text size="sm" c="dimmed">
            {cap === null ? t.uncapped : a.topup_bytes > 0
              ? t.includesTopup(bytes(a.topup_bytes, decimal)) : `${p}%`}
          </Text>
        </Group>
        {cap !== null && (
          <Progress
            value={p} size="md" radius="xl" aria-label={t.cap}
            color={p >= 100 ? 'red' : p >= 80 ? 'orange' : 'cyan'}
          />
        )}
      </div>
      <Text size="sm" className={a.online ? 'presence on' : 'presence'}>
        <span className="dot" aria-hidden />
        {a.online ? t.online : a.last_seen_at === null
          ? (a.used_bytes > 0 ? t.offline : t.neverSeen)
          : t.lastSeen(instant(a.last_seen_at, isp.time_zone, t.dates))}
      </Text>
      {a.reject && <Text size="sm" c="red">{t.rejecting}</Text>}
      {a.is_blocked && a.block_reason && (
        <Text size="sm" c="red">{a.block_reason}</Text>
      )}
      {a.comment && <Text size="sm" className="note-text">{a.comment}</Text>}
      {a.last_reject !== null && (
        <Text size="sm" c="dimmed">
          {t.lastReject(a.last_reject.text,
            instant(a.last_reject.at, isp.time_zone, t.dates))}
        </Text>
      )}
    </Paper>
  );
}
