// SPDX-License-Identifier: MIT
// Inside a dialog: what was typed would be lost.
import { Alert, Button, Group } from '@mantine/core';

export function Discard({ title, yes, no, leave, stay }: {
  title: string;
  yes: string;
  no: string;
  leave: () => void;
  stay: () => void;
}) {
  return (
    <Alert color="orange" title={title} role="alertdialog" aria-label={title}>
      <Group gap="xs">
        <Button type="button" color="red" size="xs" onClick={leave}>{yes}</Button>
        <Button type="button" variant="default" size="xs" autoFocus onClick={stay}>{no}</Button>
      </Group>
    </Alert>
  );
}
