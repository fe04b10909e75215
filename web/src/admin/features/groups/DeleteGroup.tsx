// SPDX-License-Identifier: MIT
// Delete a group: who moves where, and what changes for them.
import { Alert, Button, Group, Loader, Select, Stack, Text } from '@mantine/core';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { query } from '../../../shared/api';
import { count } from '../../../shared/format';
import { AppModal } from '../../kit/AppModal';
import { wordsOf } from '../../kit/words';
import { api } from '../../state/session';
import { useText } from '../../state/text';
import { follow } from '../bulk/follow';
import { Effects } from './Effects';
import { touchGroups } from './queries';
import type { CustomerGroup, DeletePreview } from './types';
import { useGroupWords } from './words';

export function DeleteGroup({ group, close }: {
  group: CustomerGroup;
  close: () => void;
}) {
  const t = useText();
  const w = useGroupWords();
  const queries = useQueryClient();
  const [picked, setPicked] = useState<string | null>(null);
  const [failure, setFailure] = useState('');
  const [isBusy, setBusy] = useState(false);
  const preview = useQuery({
    queryKey: ['group-delete', group.id, picked],
    queryFn: ({ signal }) => api.json<DeletePreview>(
      `/groups/${group.id}/delete-preview${query({ target_id: picked })}`, { signal },
    ),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const p = preview.data;
  const target = picked ?? (p?.suggested ? String(p.suggested.id) : null);

  async function remove(): Promise<void> {
    setBusy(true);
    setFailure('');
    try {
      const bulk = await api.json<{ id?: number }>(`/groups/${group.id}/delete`, {
        method: 'POST',
        body: {
          version: group.version, target_id: target === null ? null : Number(target),
        },
      });
      if (bulk.id !== undefined) {
        follow(bulk.id);
      }
      close();
    } catch (error) {
      setFailure(wordsOf(error, t));
      setBusy(false);
    } finally {
      touchGroups(queries);
    }
  }

  const n = p?.customer_count ?? 0;
  return (
    <AppModal title={w.deleteTitle(group.title)} close={close} size="lg">
      <Stack gap="md">
        {failure !== '' && <Alert color="red" role="alert">{failure}</Alert>}
        {preview.isError && (
          <Alert color="red" role="alert">{wordsOf(preview.error, t)}</Alert>
        )}
        {p === undefined && !preview.isError && <Loader type="dots" mx="auto" />}
        {p !== undefined && (
          <>
            <Text>{w.deleteText}</Text>
            <Text fw={600} role="status">
              {n === 0 ? w.deleteEmpty : n === 1 ? w.deleteMovesOne
                : w.deleteMoves(count(n))}
            </Text>
            {n > 0 && (
              <>
                <Select
                  label={w.target} value={target} onChange={setPicked} data-autofocus
                  searchable={p.targets.length > 8}
                  data={p.targets.map((g) => ({
                    value: String(g.id),
                    label: w.targetOption(g.title, count(g.customer_count)),
                  }))}
                />
                <Effects effects={p.effects} />
              </>
            )}
          </>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>{t.cancel}</Button>
          <Button
            color="red" loading={isBusy} onClick={() => void remove()}
            disabled={p === undefined || (n > 0 && target === null)}
          >
            {w.deleteDo}
          </Button>
        </Group>
      </Stack>
    </AppModal>
  );
}
