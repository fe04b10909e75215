// SPDX-License-Identifier: MIT
// The account and the month that usage and sessions show, in the address.
import { useSearchParams } from 'wouter';
import type { Account } from '../../../../shared/customer';

export function useChosenAccount(
  accounts: Account[],
): [Account, (id: string) => void] {
  const [params] = useSearchParams();
  const show = useShow();
  const wanted = Number(params.get('account'));
  const account = accounts.find((a) => a.id === wanted) ?? accounts[0]!;
  return [account, (id) => show('account', id, String(accounts[0]!.id))];
}

/** Sets a parameter of the address; its normal value is left out. */
export function useShow(): (key: string, value: string, normal: string) => void {
  const [, setParams] = useSearchParams();
  return (key, value, normal) => setParams((old) => {
    const next = new URLSearchParams(old);
    if (value === normal) {
      next.delete(key);
    } else {
      next.set(key, value);
    }
    return next;
  }, { replace: true });
}
