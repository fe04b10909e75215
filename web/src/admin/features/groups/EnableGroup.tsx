// SPDX-License-Identifier: MIT
// Enable a group: what is lifted, what stays, and two things to add by a tick.
import { Alert, Button, Checkbox, Group, List, Loader, Stack, Text, Textarea }
  from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../../shared/api';
import { count } from '../../../shared/format';
import { AppModal } from '../../kit/AppModal';
import { wordsOf } from '../../kit/words';
import { api } from '../../state/session';
import { useText } from '../../state/text';
import { follow } from '../bulk/follow';
import { touchGroups } from './queries';
import type { CustomerGroup, EnablePreview } from './types';
import { useGroupWords } from './words';

export function EnableGroup({ group, close }: {
  group: CustomerGroup;
  close: () => void;
}) {
  const t = useText();
  const w = useGroupWords();
  const queries = useQueryClient();
  const [blocked, setBlocked] = useState(false);
  const [rejected, setRejected] = useState(false);
  const [reason, setReason] = useState('');
  const [error, setError] = useState('');
  const [failure, setFailure] = useState('');
  const [isBusy, setBusy] = useState(false);
  const preview = useQuery({
    queryKey: ['group-enable', group.id],
    queryFn: ({ signal }) => api.json<EnablePreview>(
      `/groups/${group.id}/enable-preview`, { signal },
    ),
    staleTime: 0,
  });
  const p = preview.data;
  const isNothing = p !== undefined && p.suspended === 0
    && !(blocked && p.blocked > 0) && !(rejected && p.rejected > 0);

  async function enable(): Promise<void> {
    if (reason.trim() === '') {
      setError(w.fillReason);
      return;
    }
    setBusy(true);
    setFailure('');
    try {
      const bulk = await api.json<{ id: number }>(`/groups/${group.id}/enable`, {
        method: 'POST', body: { blocked, rejected, reason: reason.trim() },
      });
      follow(bulk.id);
      close();
    } catch (e) {
      const field = e instanceof ApiError ? e.fields['reason'] : undefined;
      setError(field?.message ?? '');
      setFailure(field === undefined ? wordsOf(e, t) : '');
      setBusy(false);
    } finally {
      touchGroups(queries);
    }
  }

  return (
    <AppModal title={w.enableTitle(group.title)} close={close} size="lg">
      <Stack gap="md">
        {failure !== '' && <Alert color="red" role="alert">{failure}</Alert>}
        {preview.isError && (
          <Alert color="red" role="alert">{wordsOf(preview.error, t)}</Alert>
        )}
        <Text>{w.enableText}</Text>
        {p === undefined ? !preview.isError && <Loader type="dots" mx="auto" /> : (
          <>
            <List size="sm">
              <List.Item>{w.enableSuspended(count(p.suspended))}</List.Item>
              {p.arrears > 0 && <List.Item>{w.enableArrears(count(p.arrears))}</List.Item>}
              {p.cancelled > 0 && (
                <List.Item>{w.enableCancelled(count(p.cancelled))}</List.Item>
              )}
            </List>
            {p.blocked > 0 && (
              <Checkbox
                label={w.enableBlocked(count(p.blocked))} checked={blocked}
                onChange={(e) => setBlocked(e.currentTarget.checked)}
              />
            )}
            {p.rejected > 0 && (
              <Checkbox
                label={w.enableRejected(count(p.rejected))} checked={rejected}
                onChange={(e) => setRejected(e.currentTarget.checked)}
              />
            )}
            <Textarea
              label={w.reason} required autosize minRows={2} maxLength={200}
              value={reason} error={error} data-autofocus
              onChange={(e) => {
                setReason(e.currentTarget.value);
                setError('');
              }}
            />
            {isNothing && <Text size="sm" c="dimmed">{w.enableNobody}</Text>}
          </>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>{t.cancel}</Button>
          <Button
            loading={isBusy} disabled={p === undefined || isNothing}
            onClick={() => void enable()}
          >
            {w.enableDo}
          </Button>
        </Group>
      </Stack>
    </AppModal>
  );
}
