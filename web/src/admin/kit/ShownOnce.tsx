// SPDX-License-Identifier: MIT
import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { IconAlert } from '../icons';
import { useText } from '../state/text';
import { CopyButton } from './CopyButton';

/** A secret that is shown this once. */
export function ShownOnce({ warning, name, secret, close }: {
  warning: string;
  /** Whose it is. */
  name?: string;
  secret: string;
  close: () => void;
}) {
  const t = useText();
  return (
    <Stack gap="md">
      <Alert color="orange" icon={<IconAlert size={20} />}>{warning}</Alert>
      {name !== undefined && <Text size="sm">{name}</Text>}
      <Code block className="secret">{secret}</Code>
      <Group justify="flex-end" gap="xs">
        <CopyButton value={secret} />
        <Button variant="default" onClick={close}>{t.close}</Button>
      </Group>
    </Stack>
  );
}
