// SPDX-License-Identifier: MIT
import { Group, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'wouter';
import type { Account } from '../../../../shared/customer';
import { addMonths, civil, isMonth, monthOf } from '../../../../shared/format';
import { MonthPicker } from '../../../kit/MonthPicker';
import { Problem } from '../../../kit/Problem';
import { UsageChart } from '../../../kit/UsageChart';
import { useStaff } from '../../../state/session';
import { useText } from '../../../state/text';
import { useUsage } from '../queries';
import { AccountPicker } from './AccountPicker';
import { Widget } from './Board';
import { useChosenAccount, useShow } from './chosen';

const MONTHS_BACK = -12;

export function UsageWidget({ accounts, isLive }: {
  accounts: Account[];
  isLive: boolean;
}) {
  const t = useText();
  const { isp, today } = useStaff();
  const [params] = useSearchParams();
  const show = useShow();
  const [account, choose] = useChosenAccount(accounts);
  const [monthNow, setMonthNow] = useState(monthOf(today));
  const asked = params.get('month') ?? '';
  const month = isMonth(asked) && asked <= monthNow ? asked : monthNow;
  const usage = useUsage(account.id, month, month === monthNow && isLive);

  // The page may stay open over the end of a month.
  const asOf = usage.data?.as_of;
  useEffect(() => {
    if (asOf !== undefined) {
      const now = monthOf(civil(asOf, isp.time_zone).day);
      setMonthNow((old) => (now > old ? now : old));
    }
  }, [asOf, isp.time_zone]);

  return (
    <Widget
      title={t.usage} keys={[['usage', account.id]]}
      side={(
        <Group gap="xs">
          <AccountPicker accounts={accounts} account={account} choose={choose} />
          <MonthPicker
            month={month} newest={monthNow} oldest={addMonths(monthNow, MONTHS_BACK)}
            show={(m) => show('month', m, monthNow)}
          />
        </Group>
      )}
    >
      {usage.isError && usage.data === undefined
        ? <Problem error={usage.error} retry={() => void usage.refetch()} />
        : usage.data === undefined
          ? <div className="chart-space" />
          : <UsageChart usage={usage.data} isCurrent={month === monthNow} />}
      <Text size="xs" c="dimmed" mt="xs">{t.decimalNote}</Text>
    </Widget>
  );
}
