// SPDX-License-Identifier: MIT
import { Button, Loader, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import type { Account, Customer } from '../../../../shared/customer';
import { IconPlus } from '../../../icons';
import { Problem } from '../../../kit/Problem';
import { useMay } from '../../../state/session';
import { useText } from '../../../state/text';
import { AccountCard } from '../../accounts/AccountCard';
import { useAccountText } from '../../accounts/text';
import { accountsKey } from '../queries';
import { Widget } from './Board';

const AccountForm = lazy(() => import('../../accounts/AccountForm'));

export function AccountsWidget({ customer, accounts }: {
  customer: Customer;
  accounts: UseQueryResult<{ items: Account[] }>;
}) {
  const t = useText();
  const w = useAccountText();
  const mayAdd = [useMay('customer_write'), useMay('network_read')].every(Boolean);
  const [isAdding, setAdding] = useState(false);
  const list = accounts.data?.items;
  return (
    <Widget
      title={t.accounts} keys={[accountsKey(customer.id)]}
      side={mayAdd && (
        <Button
          variant="default" size="compact-sm" leftSection={<IconPlus size={14} />}
          onClick={() => setAdding(true)}
        >
          {w.add}
        </Button>
      )}
    >
      {isAdding && (
        <Suspense>
          <AccountForm
            customer={customer} account={null} close={() => setAdding(false)}
          />
        </Suspense>
      )}
      {accounts.isError && list === undefined
        ? <Problem error={accounts.error} retry={() => void accounts.refetch()} />
        : list === undefined ? <Loader type="dots" />
          : list.length === 0 ? <Text c="dimmed">{t.noAccounts}</Text>
            : (
              <div className="accounts">
                {list.map((a) => (
                  <AccountCard key={a.id} customer={customer} account={a} />
                ))}
              </div>
            )}
    </Widget>
  );
}
