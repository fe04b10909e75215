// SPDX-License-Identifier: MIT
// Suspend, un-suspend or reactivate one customer, with a reason.
import { Alert, Button, Checkbox, Group, Stack, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ApiError } from '../../../shared/api';
import { AppModal } from '../../kit/AppModal';
import { wordsOf } from '../../kit/words';
import { api, useStaff } from '../../state/session';
import { useText } from '../../state/text';
import { follow } from '../bulk/follow';
import { useListWords } from './list/words';
import { useSubs } from './queries';
import { SubNames } from './SubNames';

export type StandingAct = 'suspend' | 'unsuspend' | 'reactivate';

export function StandingDialog({ customer, act, done, close }: {
  customer: { id: number; name: string; version: number };
  act: StandingAct;
  /** Called when it is so, before the dialog closes; and when the customer is
   * another by now. */
  done?: () => Promise<void>;
  close: () => void;
}) {
  const t = useText();
  const w = useListWords();
  const { permissions } = useStaff();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [error, setError] = useState('');
  const [failure, setFailure] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [withSubs, setWithSubs] = useState(false);
  const isAsked = act !== 'reactivate';
  const subs = useSubs(customer.id, isAsked,
    { suspended: act === 'unsuspend' ? 'with_master' : undefined }).data;
  const apart = useSubs(customer.id, isAsked, { suspended: 'own' }).data;

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    event.stopPropagation();
    if (reason.trim() === '') {
      setError(w.fillReason);
      return;
    }
    setBusy(true);
    setFailure('');
    try {
      const answer = await api.json<{ bulk_id?: number }>(`/customers/${customer.id}/${act}`, {
        method: 'POST', body: {
          reason: reason.trim(), version: customer.version,
          ...(withSubs && { with_subs: true }),
        },
      });
      if (answer.bulk_id !== undefined) {
        follow(answer.bulk_id);
      }
      notifications.show({ message: `${customer.name}: ${w.acted[act]}` });
      await done?.();
      close();
    } catch (e) {
      const field = e instanceof ApiError ? e.fields['reason'] : undefined;
      setError(field?.message ?? '');
      setFailure(field === undefined ? wordsOf(e, t) : '');
      if (e instanceof ApiError && e.code === 'stale_version') {
        await done?.();
      }
    } finally {
      setBusy(false);
      // A stale version as well: the list then shows what is so now.
      for (const key of ['customers', 'customer', 'disconnects']) {
        void queries.invalidateQueries({ queryKey: [key] });
      }
    }
  }

  return (
    <AppModal title={`${w[act]}: ${customer.name}`} close={close}>
      <form noValidate onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          {failure !== '' && <Alert color="red" role="alert">{failure}</Alert>}
          <Text size="sm">{w[`${act}Hint`]}</Text>
          <Textarea
            label={w.reason} required autosize minRows={2} maxLength={200}
            value={reason} error={error} data-autofocus
            onChange={(e) => {
              setReason(e.currentTarget.value);
              setError('');
            }}
          />
          {subs !== undefined && subs.total > 0 && (
            <div>
              {permissions.includes('bulk_write') ? (
                <Checkbox
                  label={w.withSubs(subs.total)} description={act === 'unsuspend' ? w.withSubsLifted : w.withSubsHint}
                  checked={withSubs} mb="xs"
                  onChange={(e) => setWithSubs(e.currentTarget.checked)}
                />
              ) : <Text size="sm">{w.withoutSubs}</Text>}
              <SubNames master={customer.id} subs={subs} />
            </div>
          )}
          {apart !== undefined && apart.total > 0 && (
            <div>
              <Text size="sm">{w.subsApart(apart.total)}</Text>
              <SubNames
                master={customer.id} subs={apart} label={w.subsApart(apart.total)} withReason
              />
            </div>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>{t.cancel}</Button>
            <Button type="submit" loading={isBusy} color={act === 'suspend' ? 'red' : undefined}>
              {w[act]}
            </Button>
          </Group>
        </Stack>
      </form>
    </AppModal>
  );
}
