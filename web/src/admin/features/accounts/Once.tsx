// SPDX-License-Identifier: MIT
import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { IconAlert } from '../../icons';
import { CopyButton } from '../../kit/CopyButton';
import { useText } from '../../state/text';
import { useAccountText } from './text';

/** A password that is shown this once. */
export function Once({ username, password, close }: {
  username: string;
  password: string;
  close: () => void;
}) {
  const t = useAccountText();
  const b = useText();
  return (
    <Stack gap="md">
      <Alert color="orange" icon={<IconAlert size={20} />}>{t.once}</Alert>
      <Text size="sm">{username}</Text>
      <Code block className="secret">{password}</Code>
      <Group justify="flex-end" gap="xs">
        <CopyButton value={password} />
        <Button variant="default" onClick={close}>{b.close}</Button>
      </Group>
    </Stack>
  );
}
