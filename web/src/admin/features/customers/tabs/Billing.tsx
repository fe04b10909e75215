// SPDX-License-Identifier: MIT
import { NativeSelect, Switch, Text, TextInput } from '@mantine/core';
import { useStaff } from '../../../state/session';
import type { TabProps } from '../edit/tab';
import { useEditText } from '../edit/text';
import { useGroups } from '../queries';

export function BillingTab({ form }: TabProps) {
  const t = useEditText();
  const d = form.values;
  const setup = useStaff().console.due_days;
  // the group that is chosen, saved or not yet
  const group = useGroups().data?.items.find((g) => String(g.id) === d.group_id);
  const inherited = group === undefined || group.due_days === null
    ? t.dueOfSetup(setup) : t.dueOfGroup(group.due_days, group.title);
  return (
    <div className="fields">
      <div>
        <Switch
          label={t.useDefaultDue} checked={!d.has_own_due} data-autofocus
          onChange={(e) => form.setFieldValue('has_own_due', !e.currentTarget.checked)}
        />
        <Text size="sm" c="dimmed" mt={4}>{d.has_own_due ? t.dueOwn : inherited}</Text>
      </div>
      {d.has_own_due && (
        <TextInput
          label={t.fields['due_days']} inputMode="numeric" maxLength={3} required
          {...form.getInputProps('due_days')}
        />
      )}
      <NativeSelect
        label={t.fields['payment_method']} {...form.getInputProps('payment_method')}
        data={[
          { value: '', label: t.nothing },
          ...Object.entries(t.values['payment_method']!)
            .map(([value, label]) => ({ value, label })),
        ]}
      />
      <NativeSelect
        label={t.fields['auto_rollover']} description={t.rolloverHint}
        {...form.getInputProps('auto_rollover')}
        data={[
          { value: '', label: t.asProductSays },
          { value: 'yes', label: t.on },
          { value: 'no', label: t.off },
        ]}
      />
      <Switch
        label={t.fields['is_prepaid']}
        {...form.getInputProps('is_prepaid', { type: 'checkbox' })}
      />
    </div>
  );
}
