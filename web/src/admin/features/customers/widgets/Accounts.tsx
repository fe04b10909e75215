// SPDX-License-Identifier: MIT
import { Loader, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { Account, Customer } from '../../../../shared/customer';
import { Problem } from '../../../kit/Problem';
import { useText } from '../../../state/text';
import { AccountCard } from '../../accounts/AccountCard';
import { accountsKey } from '../queries';
import { Widget } from './Board';

export function AccountsWidget({ customer, accounts }: {
  customer: Customer;
  accounts: UseQueryResult<{ items: Account[] }>;
}) {
  const t = useText();
  const list = accounts.data?.items;
  return (
    <Widget title={t.accounts} keys={[accountsKey(customer.id)]}>
      {accounts.isError && list === undefined
        ? <Problem error={accounts.error} retry={() => void accounts.refetch()} />
        : list === undefined ? <Loader type="dots" />
          : list.length === 0 ? <Text c="dimmed">{t.noAccounts}</Text>
            : (
              <div className="accounts">
                {list.map((a) => (
                  <AccountCard key={a.id} customer={customer.id} account={a} />
                ))}
              </div>
            )}
    </Widget>
  );
}
