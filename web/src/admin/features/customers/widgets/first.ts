// SPDX-License-Identifier: MIT
import type { Account } from '../../../../shared/customer';

/** What a caller asks about: the account that is online, else the last that was. */
export function firstAccount(
  accounts: readonly Pick<Account, 'id' | 'online' | 'last_seen_at'>[],
): { id: number } | undefined {
  const online = accounts.find((a) => a.online);
  return online ?? accounts.reduce(
    (best, a) => ((a.last_seen_at ?? '') > (best?.last_seen_at ?? '') ? a : best),
    accounts[0],
  );
}
