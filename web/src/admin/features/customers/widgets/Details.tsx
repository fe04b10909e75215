// SPDX-License-Identifier: MIT
import { Button, Group } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { Customer } from '../../../../shared/customer';
import { civil, day, instant, phone } from '../../../../shared/format';
import { Mail } from '../../../kit/Mail';
import { useMay, useStaff } from '../../../state/session';
import { useText } from '../../../state/text';
import { customerKey } from '../queries';
import { useCustomerText } from '../text';
import { Widget } from './Board';

const ResetPassword = lazy(() => import('../ResetPassword'));

export function DetailsWidget({ customer: c, edit }: {
  customer: Customer;
  edit: () => void;
}) {
  const t = useText();
  const w = useCustomerText();
  const { isp } = useStaff();
  const mayWrite = useMay('customer_write');
  const [isResetting, setResetting] = useState(false);
  const signedIn = c.portal?.last_sign_in_at;
  const rows: [string, ReactNode][] = [
    [t.type, t.types[c.type] ?? c.type],
    [t.group, c.group?.title],
    [t.billingGroup, c.billing_group?.name],
    [w.contactName, c.type === 'company' && c.contact_name],
    [t.registrationNumber, c.registration_number],
    [t.vatNumber, c.vat_number],
    [w.idNumber, c.id_number_masked],
    [t.phone, c.phone && <a href={`tel:${c.phone}`}>{phone(c.phone)}</a>],
    [t.email, c.email && <Mail to={c.email} />],
    [t.site, c.site?.name],
    [w.username, c.portal?.username],
    [w.lastSignIn, signedIn && instant(signedIn, isp.time_zone, t.dates)],
    [t.created, day(civil(c.created_at, isp.time_zone).day, t.dates)],
  ];
  return (
    <Widget title={t.details} keys={[customerKey(c.id)]}>
      <dl className="facts">
        {rows.filter(([, value]) => Boolean(value)).map(([name, value]) => (
          <div key={name}><dt>{name}</dt><dd>{value}</dd></div>
        ))}
      </dl>
      {mayWrite && (
        <Group gap="xs" mt="md">
          <Button variant="default" size="compact-sm" onClick={edit}>{w.edit}</Button>
          <Button variant="default" size="compact-sm" onClick={() => setResetting(true)}>
            {w.resetPassword}
          </Button>
        </Group>
      )}
      {isResetting && (
        <Suspense>
          <ResetPassword customer={c} close={() => setResetting(false)} />
        </Suspense>
      )}
    </Widget>
  );
}
