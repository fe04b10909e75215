// SPDX-License-Identifier: MIT
// What staff may do with one data account.
import { ActionIcon, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import type { Account, Customer } from '../../../shared/customer';
import { IconDots } from '../../icons';
import { Confirm } from '../../kit/Confirm';
import { api, useMay } from '../../state/session';
import { customerKey } from '../customers/queries';
import { AccountPassword } from './AccountPassword';
import { useAccountText } from './text';

const AccountForm = lazy(() => import('./AccountForm'));

type Stop = 'block' | 'unblock' | 'reject' | 'unreject';
type Action = Stop | 'edit' | 'password';

export function AccountMenu({ customer, account: a }: {
  customer: Customer;
  account: Account;
}) {
  const t = useAccountText();
  const mayEdit = useMay('customer_write');
  const maySeeProducts = useMay('network_read');
  const mayStop = useMay('network_write');
  const [action, setAction] = useState<Action | null>(null);
  const close = () => setAction(null);
  const item = (name: Action, text: string) => (
    <Menu.Item onClick={() => setAction(name)}>{text}</Menu.Item>
  );

  if (!mayEdit && !mayStop) {
    return null;
  }
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon
            variant="subtle" color="gray" className="more"
            aria-label={t.actionsOf(a.username)}
          >
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayEdit && maySeeProducts && item('edit', t.edit)}
          {mayEdit && item('password', t.password)}
          {mayStop && (a.is_blocked ? item('unblock', t.stops.unblock.action)
            : item('block', t.stops.block.action))}
          {mayStop && (a.reject ? item('unreject', t.stops.unreject.action)
            : item('reject', t.stops.reject.action))}
        </Menu.Dropdown>
      </Menu>
      {action === 'edit' && (
        <Suspense>
          <AccountForm customer={customer} account={a} close={close} />
        </Suspense>
      )}
      {action === 'password' && (
        <AccountPassword customer={customer.id} account={a} close={close} />
      )}
      {action !== null && action !== 'edit' && action !== 'password' && (
        <StopDialog customer={customer.id} account={a} what={action} close={close} />
      )}
    </>
  );
}

/** Block and reject, and back. */
function StopDialog({ customer, account: a, what, close }: {
  customer: number;
  account: Account;
  what: Stop;
  close: () => void;
}) {
  const t = useAccountText();
  const queries = useQueryClient();
  const words = t.stops[what];
  const isStop = what === 'block' || what === 'reject';

  async function run(reason: string): Promise<void> {
    await api.json(`/accounts/${a.id}/${what}`, {
      method: 'POST',
      body: { version: a.version, ...(isStop && reason !== '' ? { reason } : {}) },
    });
    notifications.show({ message: words.done(a.username) });
    await Promise.all([
      queries.invalidateQueries({ queryKey: customerKey(customer) }),
      queries.invalidateQueries({ queryKey: ['disconnects', a.id] }),
    ]);
  }

  return (
    <Confirm
      title={words.title(a.username)} text={words.text} action={words.action}
      {...(isStop ? { color: 'red', reason: 'optional' as const } : {})}
      run={run} close={close}
    />
  );
}
