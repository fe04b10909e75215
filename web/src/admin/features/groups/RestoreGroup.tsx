// SPDX-License-Identifier: MIT
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { AppModal } from '../../kit/AppModal';
import { wordsOf } from '../../kit/words';
import { api } from '../../state/session';
import { useText } from '../../state/text';
import { follow } from '../bulk/follow';
import { touchGroups } from './queries';
import type { CustomerGroup } from './types';
import { useGroupWords } from './words';

export function RestoreGroup({ group, close }: {
  group: CustomerGroup;
  close: () => void;
}) {
  const t = useText();
  const w = useGroupWords();
  const queries = useQueryClient();
  const [failure, setFailure] = useState('');
  const [isBusy, setBusy] = useState(false);

  async function restore(): Promise<void> {
    setBusy(true);
    setFailure('');
    try {
      const bulk = await api.json<{ id?: number }>(`/groups/${group.id}/restore`, {
        method: 'POST', body: { version: group.version },
      });
      if (bulk.id !== undefined) {
        follow(bulk.id);
      }
      notifications.show({ message: w.restored });
      close();
    } catch (error) {
      setFailure(wordsOf(error, t));
      setBusy(false);
    } finally {
      touchGroups(queries);
    }
  }

  return (
    <AppModal title={w.restoreTitle(group.title)} close={close}>
      <Stack gap="md">
        {failure !== '' && <Alert color="red" role="alert">{failure}</Alert>}
        <Text>{w.restoreText}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>{t.cancel}</Button>
          <Button loading={isBusy} data-autofocus onClick={() => void restore()}>
            {w.restoreDo}
          </Button>
        </Group>
      </Stack>
    </AppModal>
  );
}
