// SPDX-License-Identifier: MIT
// The account and the month that usage and sessions show, in the address.
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import type { Account } from '../../../../shared/customer';
import { firstAccount } from './first';

export function useChosenAccount(
  accounts: Account[],
): [Account, (id: string) => void] {
  const [params] = useSearchParams();
  const show = useShow();
  const wanted = Number(params.get('account'));
  // whoever signs in or out meanwhile takes nobody's page to another account
  const [first] = useState(() => firstAccount(accounts)!.id);
  const find = (id: number) => accounts.find((a) => a.id === id);
  return [find(wanted) ?? find(first) ?? accounts[0]!, (id) => show('account', id, '')];
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
