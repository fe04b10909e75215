// SPDX-License-Identifier: MIT
import { Alert, Stack, TextInput } from '@mantine/core';
import { IconAlert } from '../../../icons';
import { useStaff } from '../../../state/session';
import type { TabProps } from '../edit/tab';
import { useEditText } from '../edit/text';

export function AccountingTab({ form }: TabProps) {
  const t = useEditText();
  const name = useStaff().console.accounting_package;
  return (
    <Stack gap="md">
      <Alert color="orange" icon={<IconAlert size={20} />}>{t.accountingWarning(name)}</Alert>
      <TextInput
        label={t.accountingRef(name)} maxLength={64} data-autofocus
        {...form.getInputProps('accounting_ref')}
      />
    </Stack>
  );
}
