// SPDX-License-Identifier: MIT
import { Alert, Select, Stack } from '@mantine/core';
import { useMay } from '../../../state/session';
import { CustomerPicker } from '../CustomerPicker';
import type { TabProps } from '../edit/tab';
import { useEditText } from '../edit/text';
import { useSubs } from '../queries';
import { SubNames } from '../SubNames';

const MASTERS = { is_master: 'true' };

/** What becomes of a master's sub-accounts that would go on after the day typed. */
export default function EndOfSubs({ form, base }: Pick<TabProps, 'form' | 'base'>) {
  const t = useEditText();
  const mayAnswer = useMay('bulk_write');
  const d = form.values;
  const subs = useSubs(base.id, true, { live_after: d.cancelled_on }).data;
  if (subs === undefined || subs.total === 0) {
    return null;
  }
  return (
    <Stack gap="xs" className="whole">
      {mayAnswer ? (
        <Select
          label={t.subsAsk(subs.total)} required placeholder={t.subsChoose}
          data={(['cancel', 'standalone', 'move'] as const)
            .map((value) => ({ value, label: t.subsChoices[value] }))}
          {...form.getInputProps('subs_choice')}
          value={d.subs_choice === '' ? null : d.subs_choice}
          onChange={(next) => form.setFieldValue('subs_choice', next ?? '')}
        />
      ) : <Alert color="orange" p="xs">{t.subsNotYours(subs.total)}</Alert>}
      {mayAnswer && d.subs_choice === 'move' && (
        <CustomerPicker
          label={t.subsMaster} not={base.id} filter={MASTERS} chosen={d.subs_master}
          error={form.getInputProps('subs_master').error}
          choose={(master) => form.setFieldValue('subs_master', master)}
        />
      )}
      <SubNames master={base.id} subs={subs} />
    </Stack>
  );
}
