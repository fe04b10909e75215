// SPDX-License-Identifier: MIT
import { Badge, Group, Loader, Pagination, Text } from '@mantine/core';
import { useState } from 'react';
import { bytes, instant } from '../../../shared/format';
import { Problem } from '../../kit/Problem';
import { useStaff } from '../../state/session';
import { useText } from '../../state/text';
import { useSessions } from './queries';

const PER_PAGE = 10;

export function Sessions({ account }: { account: number }) {
  const t = useText();
  const { isp } = useStaff();
  const decimal = isp.money.decimal;
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
  const at = (when: string | null) => (when === null
    ? '' : instant(when, isp.time_zone, t.dates));
  const pages = Math.ceil(list.data.total / PER_PAGE);
  return (
    <>
      <div className="table-scroll inset" tabIndex={0} role="region" aria-label={t.sessions}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t.started}</th>
              <th scope="col">{t.ended}</th>
              <th scope="col" className="right">{t.down}</th>
              <th scope="col" className="right">{t.up}</th>
              <th scope="col">{t.ip}</th>
              <th scope="col">{t.mac}</th>
              <th scope="col">{t.nas}</th>
              <th scope="col">{t.cause}</th>
            </tr>
          </thead>
          <tbody>
            {list.data.items.map((s) => (
              <tr key={s.id}>
                <td>{at(s.started_at)}</td>
                <td>
                  {s.ended_at !== null ? at(s.ended_at)
                    : s.is_stale ? <Badge color="orange">{t.stale}</Badge>
                      : <Badge color="green">{t.running}</Badge>}
                </td>
                <td className="right">{bytes(s.bytes_out, decimal)}</td>
                <td className="right">{bytes(s.bytes_in, decimal)}</td>
                <td><span className="mono">{s.ip}</span></td>
                <td><span className="mono">{s.mac}</span></td>
                <td>{s.nas?.name}</td>
                <td>{s.terminate_cause}</td>
              </tr>
            ))}
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
