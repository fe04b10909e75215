// SPDX-License-Identifier: MIT
// Restore a group: who comes back from where, and what changes for them.
import { Alert, Button, Group, Loader, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { count } from '../../../shared/format';
import { AppModal } from '../../kit/AppModal';
import { wordsOf } from '../../kit/words';
import { api } from '../../state/session';
import { useText } from '../../state/text';
import { follow } from '../bulk/follow';
import { Effects } from './Effects';
import { touchGroups } from './queries';
import type { CustomerGroup, RestorePreview } from './types';
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
  const preview = useQuery({
    queryKey: ['group-restore', group.id],
    queryFn: ({ signal }) => api.json<RestorePreview>(
      `/groups/${group.id}/restore-preview`, { signal },
    ),
    staleTime: 0,
  });
  const p = preview.data;

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
      notifications.show({ message: w.restored(p?.customer_count ?? 0) });
      close();
    } catch (error) {
      setFailure(wordsOf(error, t));
      setBusy(false);
    } finally {
      touchGroups(queries);
    }
  }

  return (
    <AppModal title={w.restoreTitle(group.title)} close={close} size="lg">
      <Stack gap="md">
        {failure !== '' && <Alert color="red" role="alert">{failure}</Alert>}
        {preview.isError && (
          <Alert color="red" role="alert">{wordsOf(preview.error, t)}</Alert>
        )}
        {p === undefined && !preview.isError && <Loader type="dots" mx="auto" />}
        <Text>{w.restoreText}</Text>
        {p !== undefined && p.from.length > 1 && (
          <Text role="status">{w.restoreAll(count(p.customer_count))}</Text>
        )}
        {p?.customer_count === 0 && <Text role="status">{w.restoreNobody}</Text>}
        {p?.from.map((g) => (
          <Stack key={g.id} gap={6}>
            <Text fw={600} role="status">
              {g.customer_count === 1 ? w.restoreOne(g.title)
                : w.restoreFrom(count(g.customer_count), g.title)}
            </Text>
            <Effects effects={g.effects} />
          </Stack>
        ))}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>{t.cancel}</Button>
          <Button loading={isBusy} data-autofocus disabled={p === undefined} onClick={() => void restore()}>
            {w.restoreDo}
          </Button>
        </Group>
      </Stack>
    </AppModal>
  );
}
