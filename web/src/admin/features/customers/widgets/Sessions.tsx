// SPDX-License-Identifier: MIT
// Who is online now, the last reject, and the sessions before.
import { Badge, Group, Loader, Pagination, Text } from '@mantine/core';
import { useState } from 'react';
import type { Account } from '../../../../shared/customer';
import { bytes, instant } from '../../../../shared/format';
import type { RadiusSession } from '../../../../shared/types';
import { Problem } from '../../../kit/Problem';
import { useStaff } from '../../../state/session';
import { useText } from '../../../state/text';
import { useSessions } from '../queries';
import { useCustomerText } from '../text';
import { AccountPicker } from './AccountPicker';
import { Widget } from './Board';
import { useChosenAccount } from './chosen';

const PER_PAGE = 10;

export function SessionsWidget({ accounts, isLive }: {
  accounts: Account[];
  isLive: boolean;
}) {
  const t = useText();
  const [account, choose] = useChosenAccount(accounts);
  return (
    <Widget
      title={t.sessions} keys={[['sessions', account.id]]}
      side={<AccountPicker accounts={accounts} account={account} choose={choose} />}
    >
      <Presence account={account} isLive={isLive} />
      <Sessions key={account.id} account={account.id} />
    </Widget>
  );
}

/** One line on how the account stands with the network at this moment. */
function Presence({ account: a, isLive }: { account: Account; isLive: boolean }) {
  const t = useText();
  const w = useCustomerText();
  const { isp } = useStaff();
  const newest = useSessions(a.id, 1, isLive).data?.items
    .find((s) => s.ended_at === null);
  const at = (when: string) => instant(when, isp.time_zone, t.dates);
  return (
    <dl className="facts presence-facts">
      <div>
        <dt>{w.now}</dt>
        <dd>
          {a.online ? <Badge color="green">{w.onlineNow}</Badge>
            : a.last_seen_at !== null ? t.lastSeen(at(a.last_seen_at))
              : a.used_bytes > 0 ? t.offline : t.neverSeen}
        </dd>
      </div>
      {a.online && newest?.ip && (
        <div><dt>{t.ip}</dt><dd className="mono">{newest.ip}</dd></div>
      )}
      {a.last_reject !== null && (
        <div>
          <dt>{w.lastReject}</dt>
          <dd>{a.last_reject.text}, {at(a.last_reject.at)}</dd>
        </div>
      )}
    </dl>
  );
}

function Sessions({ account }: { account: number }) {
  const t = useText();
  const [page, setPage] = useState(1);
  const list = useSessions(account, page);

  if (list.isError && list.data === undefined) {
    return <Problem error={list.error} retry={() => void list.refetch()} />;
  }
  if (list.data === undefined) {
    return <Group justify="center" py="xl"><Loader type="dots" /></Group>;
  }
  if (list.data.items.length === 0) {
    return <Text c="dimmed">{t.noSessions}</Text>;
  }
  const pages = Math.ceil(list.data.total / PER_PAGE);
  return (
    <>
      <div className="table-scroll inset" tabIndex={0} role="region" aria-label={t.sessions}>
        <table className="table stacks">
          <thead>
            <tr>
              <th scope="col">{t.started}</th>
              <th scope="col">{t.ended}</th>
              <th scope="col" className="right">{t.down}</th>
              <th scope="col" className="right">{t.up}</th>
              <th scope="col">{t.ip}<br />{t.mac}</th>
              <th scope="col">{t.nas}</th>
              <th scope="col" className="wraps narrow">{t.cause}</th>
            </tr>
          </thead>
          <tbody>
            {list.data.items.map((s) => <Row key={s.id} session={s} />)}
          </tbody>
        </table>
      </div>
      {pages > 1 && (
        <Group justify="flex-end" mt="sm">
          <Pagination
            size="sm" total={pages} value={page} onChange={setPage}
            getControlProps={(c) => ({
              'aria-label': c === 'next' ? t.nextPage : t.previousPage,
            })}
            getItemProps={(n) => ({ 'aria-label': t.pageOf(n, pages) })}
          />
        </Group>
      )}
    </>
  );
}

function Row({ session: s }: { session: RadiusSession }) {
  const t = useText();
  const { isp } = useStaff();
  const decimal = isp.money.decimal;
  const at = (when: string) => instant(when, isp.time_zone, t.dates);
  return (
    <tr>
      <td data-label={t.started} className="wraps narrow">{at(s.started_at)}</td>
      <td data-label={t.ended} className="wraps narrow">
        {s.ended_at !== null ? at(s.ended_at)
          : s.is_stale ? <Badge color="orange">{t.stale}</Badge>
            : <Badge color="green">{t.running}</Badge>}
      </td>
      <td data-label={t.down} className="right">{bytes(s.bytes_out, decimal)}</td>
      <td data-label={t.up} className="right">{bytes(s.bytes_in, decimal)}</td>
      <td data-label={`${t.ip}, ${t.mac}`}>
        <div>
          <div className="mono">{s.ip}</div>
          <div className="mono">{s.mac}</div>
        </div>
      </td>
      <td data-label={t.nas} className="wraps narrow">{s.nas?.name}</td>
      <td data-label={t.cause} className="wraps narrow">{s.terminate_cause}</td>
    </tr>
  );
}
