// SPDX-License-Identifier: MIT
import type { Account } from '../../../../shared/customer';
import { useText } from '../../../state/text';

export function AccountPicker({ accounts, account, choose }: {
  accounts: Account[];
  account: Account;
  choose: (id: string) => void;
}) {
  const t = useText();
  if (accounts.length < 2) {
    return null;
  }
  return (
    <select
      className="picker" aria-label={t.account} value={account.id}
      onChange={(e) => choose(e.currentTarget.value)}
    >
      {accounts.map((a) => <option key={a.id} value={a.id}>{a.username}</option>)}
    </select>
  );
}
