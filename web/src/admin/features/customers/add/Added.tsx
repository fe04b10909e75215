// SPDX-License-Identifier: MIT
// Who was added without an address takes the welcome home on paper.
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import type { Customer } from '../../../../shared/customer';
import { AppModal } from '../../../kit/AppModal';
import { SlipDialog } from '../slip/SlipDialog';
import { useSlipText } from '../slip/text';
import { useSlip } from '../slip/useSlip';

export function Added({ customer: c, close }: {
  customer: Pick<Customer, 'id' | 'name' | 'code'>;
  close: () => void;
}) {
  const p = useSlipText();
  const { slip, isBusy, failure, make } = useSlip(c.id);
  if (slip !== null) {
    return <SlipDialog slip={slip} close={close} />;
  }
  return (
    <AppModal title={p.addedTitle} close={close}>
      <Stack gap="md">
        {failure !== '' && <Alert color="red" role="alert">{failure}</Alert>}
        <Text fw={600}>{c.name} ({c.code})</Text>
        <Text>{p.addedText}</Text>
        <Text size="sm" c="dimmed">{p.hint}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>{p.later}</Button>
          <Button data-autofocus loading={isBusy} onClick={() => void make()}>{p.make}</Button>
        </Group>
      </Stack>
    </AppModal>
  );
}
