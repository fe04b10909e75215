// SPDX-License-Identifier: MIT
// Notes that are to be seen before anything is said: once, when the customer is
// opened. Afterwards they stand in the banner, and other dialogs may open.
import { Button, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Customer } from '../../../shared/customer';
import { AppModal } from '../../kit/AppModal';
import { useText } from '../../state/text';
import { useCustomerText } from './text';

export function AlertDialog({ customer: c, children }: {
  customer: Customer;
  /** What waits until they were seen. */
  children: ReactNode;
}) {
  const t = useCustomerText();
  const b = useText();
  // Those of the opening alone: who writes one knows it.
  const [alerts] = useState(c.alerts ?? []);
  const [isOpen, setOpen] = useState(alerts.length > 0);
  if (!isOpen) {
    return children;
  }
  return (
    <AppModal title={t.alertTitle(c.name)} close={() => setOpen(false)}>
      <Stack gap="md">
        <ul className="plain">
          {alerts.map((a) => (
            <li key={a.id}><Text className="note-text">{a.text}</Text></li>
          ))}
        </ul>
        <Group justify="flex-end">
          <Button data-autofocus onClick={() => setOpen(false)}>{b.understood}</Button>
        </Group>
      </Stack>
    </AppModal>
  );
}
