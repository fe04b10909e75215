// SPDX-License-Identifier: MIT
// What staff may do with one data account.
import { ActionIcon, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Account } from '../../../shared/customer';
import { IconDots } from '../../icons';
import { Confirm } from '../../kit/Confirm';
import { api, useMay } from '../../state/session';
import { customerKey } from '../customers/queries';
import { useAccountText } from './text';

type Action = 'block' | 'unblock';

export function AccountMenu({ customer, account: a }: {
  customer: number;
  account: Account;
}) {
  const t = useAccountText();
  const mayWrite = useMay('network_write');
  const [action, setAction] = useState<Action | null>(null);
  if (!mayWrite) {
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
          {a.is_blocked
            ? <Menu.Item onClick={() => setAction('unblock')}>{t.unblock}</Menu.Item>
            : <Menu.Item onClick={() => setAction('block')}>{t.block}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      {(action === 'block' || action === 'unblock') && (
        <BlockDialog
          customer={customer} account={a} action={action}
          close={() => setAction(null)}
        />
      )}
    </>
  );
}

function BlockDialog({ customer, account: a, action, close }: {
  customer: number;
  account: Account;
  action: 'block' | 'unblock';
  close: () => void;
}) {
  const t = useAccountText();
  const queries = useQueryClient();
  const isBlock = action === 'block';

  async function run(reason: string): Promise<void> {
    await api.json(`/accounts/${a.id}/${action}`, {
      method: 'POST',
      body: { version: a.version, ...(isBlock && reason !== '' ? { reason } : {}) },
    });
    notifications.show({
      message: isBlock ? t.blocked(a.username) : t.unblocked(a.username),
    });
    await Promise.all([
      queries.invalidateQueries({ queryKey: customerKey(customer) }),
      queries.invalidateQueries({ queryKey: ['disconnects', a.id] }),
    ]);
  }

  return (
    <Confirm
      title={isBlock ? t.blockTitle(a.username) : t.unblockTitle(a.username)}
      text={isBlock ? t.blockText : t.unblockText}
      action={isBlock ? t.block : t.unblock} {...(isBlock
        ? { color: 'red', reason: 'optional' as const } : {})}
      run={run} close={close}
    />
  );
}
