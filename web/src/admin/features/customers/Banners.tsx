// SPDX-License-Identifier: MIT
// What must be known before anything is said to this customer.
import { Alert, Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Customer } from '../../../shared/customer';
import { day, instant } from '../../../shared/format';
import { IconAlert } from '../../icons';
import { useStaff } from '../../state/session';
import { useText } from '../../state/text';
import { useCustomerText } from './text';

export function Banners({ customer: c }: { customer: Customer }) {
  const t = useCustomerText();
  const { dates } = useText();
  const { isp, today } = useStaff();
  const end = c.cancelled_on;
  return (
    <>
      {c.alerts?.map((a) => (
        <Banner key={a.id} color="yellow" icon={<IconAlert size={20} />}>
          <span className="note-text">{a.text}</span>
        </Banner>
      ))}
      {c.suspended_at && (
        <Banner color="red">
          {t.suspendedSince(instant(c.suspended_at, isp.time_zone, dates))}
          {c.suspended_with && ` ${t.withItsMaster(c.suspended_with.name)}`}
          {c.suspend_reason && `: ${c.suspend_reason}`}
        </Banner>
      )}
      {end && (
        <Banner color={end < today ? 'gray' : 'orange'}>
          {end < today ? t.cancelledSince(day(end, dates))
            : t.cancelsAfter(day(end, dates))}
          {c.cancel_reason && `: ${c.cancel_reason}`}
        </Banner>
      )}
      {c.is_master && (
        <Banner color="orange">
          {c.is_reseller ? t.isResellerMaster : t.isMasterOf}{' '}
          {c.sub_count === 0 ? t.subCount(0) : (
            <Anchor component={Link} href={`/customers?master_id=${c.id}`} inherit underline="always">
              {t.subCount(c.sub_count)}
            </Anchor>
          )}
        </Banner>
      )}
      {c.master && (
        <Banner color="orange">
          {t.isSubOf}{' '}
          <Anchor component={Link} href={`/customers/${c.master.id}`} inherit underline="always">
            {c.master.name} ({c.master.code})
          </Anchor>
        </Banner>
      )}
    </>
  );
}

function Banner({ color, icon, children }: {
  color: string;
  icon?: ReactNode;
  children: ReactNode;
}) {
  return <Alert color={color} p="sm" icon={icon} className="banner">{children}</Alert>;
}
