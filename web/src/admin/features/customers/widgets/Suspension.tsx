// SPDX-License-Identifier: MIT
// Why this customer is not let on line, and what the routers said to it.
import { Anchor, Badge, Button, Loader, Stack, Text } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { Link } from 'wouter';
import type { Account, Customer } from '../../../../shared/customer';
import { instant } from '../../../../shared/format';
import { useMay, useStaff } from '../../../state/session';
import { useText } from '../../../state/text';
import { useListWords } from '../list/words';
import { customerKey, disconnectsOf, useSubs } from '../queries';
import { SubNames } from '../SubNames';
import { useCustomerText } from '../text';
import { Widget } from './Board';

const StandingDialog = lazy(() => import('../StandingDialog')
  .then((m) => ({ default: m.StandingDialog })));

const LIVE_MS = 2000;
const SHOWN = 5;
const COLOURS: Record<string, string> = {
  acked: 'green', gone: 'green', naked: 'red', timeout: 'red', failed: 'red',
};
/** Nothing more is heard of these. */
const FINAL = new Set(['acked', 'naked', 'timeout', 'gone', 'withdrawn', 'failed']);

export function SuspensionWidget({ customer: c, accounts }: {
  customer: Customer;
  accounts: Account[];
}) {
  const t = useText();
  const w = useCustomerText();
  const l = useListWords();
  const { isp } = useStaff();
  const mayWrite = useMay('customer_write');
  const [isLifting, setLifting] = useState(false);
  const asked = useQueries({
    queries: accounts.map((a) => ({
      ...disconnectsOf(a.id),
      refetchInterval: (query: { state: { data?: { items: { state: string }[] } | undefined } }) =>
        (query.state.data?.items.some((d) => !FINAL.has(d.state)) ? LIVE_MS : false),
    })),
  });
  const taken = useSubs(c.id, c.is_master && c.suspended_at !== null,
    { suspended: 'with_master' }).data;
  const at = (when: string) => instant(when, isp.time_zone, t.dates);
  return (
    <Widget
      title={w.suspension} keys={[customerKey(c.id), ['disconnects']]}
      side={mayWrite && c.suspended_at && (
        <Button variant="default" size="compact-sm" onClick={() => setLifting(true)}>
          {l.unsuspend}
        </Button>
      )}
    >
      {isLifting && (
        <Suspense>
          <StandingDialog customer={c} act="unsuspend" close={() => setLifting(false)} />
        </Suspense>
      )}
      <dl className="facts">
        {c.suspended_at && (
          <>
            <div><dt>{w.since}</dt><dd>{at(c.suspended_at)}</dd></div>
            <div><dt>{t.reason}</dt><dd>{c.suspend_reason}</dd></div>
            {c.suspended_with && (
              <div>
                <dt>{w.withMaster}</dt>
                <dd>
                  <Anchor component={Link} href={`/customers/${c.suspended_with.id}`} inherit>
                    {c.suspended_with.name} ({c.suspended_with.code})
                  </Anchor>
                </dd>
              </div>
            )}
            {c.suspended_by && (
              <div><dt>{w.by}</dt><dd>{c.suspended_by.name}</dd></div>
            )}
            {c.suspended_at && taken !== undefined && taken.total > 0 && (
              <div>
                <dt>{w.subsWithIt(taken.total)}</dt>
                <dd><SubNames master={c.id} subs={taken} label={w.subsWithIt(taken.total)} isPlain /></dd>
              </div>
            )}
          </>
        )}
      </dl>
      <Stack gap="sm" mt={c.suspended_at ? 'sm' : 0}>
        {accounts.map((a, i) => (
          <div key={a.id}>
            <Text size="sm" fw={600} className="username">
              {a.username}{' '}
              {a.is_blocked && <Badge color="red" size="sm">{w.blocked}</Badge>}
            </Text>
            {a.is_blocked && a.block_reason && <Text size="sm">{a.block_reason}</Text>}
            {asked[i]!.isPending && <Loader type="dots" size="sm" />}
            <ul className="plain tight">
              {asked[i]!.data?.items.slice(0, SHOWN).map((d) => (
                <li key={d.id}>
                  <Badge color={COLOURS[d.state] ?? 'gray'} size="sm">{d.state_text}</Badge>{' '}
                  <Text span size="sm" c="dimmed">
                    {w.askedToEnd(d.nas?.name ?? '', at(d.finished_at ?? d.created_at))}
                  </Text>
                </li>
              ))}
            </ul>
            {asked[i]!.data?.items.length === 0 && (
              <Text size="sm" c="dimmed">{w.nothingOpen}</Text>
            )}
          </div>
        ))}
      </Stack>
    </Widget>
  );
}
