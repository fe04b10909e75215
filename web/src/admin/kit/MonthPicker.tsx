// SPDX-License-Identifier: MIT
import { ActionIcon, Group } from '@mantine/core';
import { addMonths, month as monthText } from '../../shared/format';
import { IconChevronLeft, IconChevronRight } from '../icons';
import { useText } from '../state/text';

export function MonthPicker({ month, newest, oldest, show }: {
  month: string;
  newest: string;
  oldest: string;
  show: (month: string) => void;
}) {
  const t = useText();
  const months: string[] = [];
  for (let m = newest; m >= oldest; m = addMonths(m, -1)) {
    months.push(m);
  }
  if (!months.includes(month)) {
    months.push(month);
  }
  return (
    <Group gap={4} wrap="nowrap">
      <ActionIcon
        variant="subtle" color="gray" size="lg" aria-label={t.monthBefore}
        disabled={month <= oldest} onClick={() => show(addMonths(month, -1))}
      >
        <IconChevronLeft size={18} />
      </ActionIcon>
      <select
        className="picker" aria-label={t.month} value={month}
        onChange={(e) => show(e.currentTarget.value)}
      >
        {months.map((m) => <option key={m} value={m}>{monthText(m, t.dates)}</option>)}
      </select>
      <ActionIcon
        variant="subtle" color="gray" size="lg" aria-label={t.monthAfter}
        disabled={month >= newest} onClick={() => show(addMonths(month, 1))}
      >
        <IconChevronRight size={18} />
      </ActionIcon>
    </Group>
  );
}
