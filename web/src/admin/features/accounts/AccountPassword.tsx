// SPDX-License-Identifier: MIT
// The RADIUS password: seen on the record, or made anew, which ends the
// sessions that the old one began.
import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, once } from '../../../shared/api';
import type { Account } from '../../../shared/customer';
import { AppModal } from '../../kit/AppModal';
import { ShownOnce } from '../../kit/ShownOnce';
import { wordsOf } from '../../kit/words';
import { api, useMay } from '../../state/session';
import { useText } from '../../state/text';
import { customerKey } from '../customers/queries';
import { useAccountText } from './text';

export function AccountPassword({ customer, account: a, close }: {
  customer: number;
  account: Account;
  close: () => void;
}) {
  const t = useAccountText();
  const b = useText();
  const queries = useQueryClient();
  const mayReveal = useMay('sensitive_read');
  const [key] = useState(once);
  const [typed, setTyped] = useState('');
  const [fieldError, setFieldError] = useState('');
  const [failure, setFailure] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [shown, setShown] = useState<string | null>(null);
  const [made, setMade] = useState<string | null>(null);

  async function tried(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    setFailure('');
    setFieldError('');
    try {
      await work();
    } catch (error) {
      const field = error instanceof ApiError ? error.fields['password'] : undefined;
      if (field) {
        setFieldError(field.message);
      } else {
        setFailure(wordsOf(error, b));
      }
    } finally {
      setBusy(false);
    }
  }

  const reveal = () => tried(async () => {
    setShown((await api.json<{ password: string }>(`/accounts/${a.id}/password`)).password);
  });
  const reset = () => tried(async () => {
    const answer = await api.json<{ password: string }>(`/accounts/${a.id}/password`, {
      method: 'POST', idempotencyKey: key,
      body: { version: a.version, ...(typed === '' ? {} : { password: typed }) },
    });
    setMade(answer.password);
    await queries.invalidateQueries({ queryKey: customerKey(customer) });
    await queries.invalidateQueries({ queryKey: ['disconnects', a.id] });
  });

  if (made !== null) {
    return (
      <AppModal title={t.passwordMade} close={close}>
        <ShownOnce
          warning={t.once} name={a.username} secret={made} close={close}
        />
      </AppModal>
    );
  }
  return (
    <AppModal title={t.passwordTitle(a.username)} close={close}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void reset();
        }}
      >
        <Stack gap="md">
          {failure !== '' && <Alert color="red" role="alert">{failure}</Alert>}
          {mayReveal && (
            <Group gap="xs" justify="space-between">
              {shown === null
                ? <Text size="sm" c="dimmed" className="grow">{t.revealHint}</Text>
                : <Text ff="monospace" className="secret grow">{shown}</Text>}
              <Button variant="default" size="compact-sm" onClick={() => void reveal()}>
                {t.reveal}
              </Button>
            </Group>
          )}
          <TextInput
            label={b.newPassword} description={t.passwordLeft} autoComplete="off"
            value={typed} error={fieldError || undefined} data-autofocus
            onChange={(e) => setTyped(e.currentTarget.value)}
          />
          <Text size="sm" c="dimmed">{t.passwordEffect}</Text>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>{b.cancel}</Button>
            <Button type="submit" loading={isBusy}>{t.resetPassword}</Button>
          </Group>
        </Stack>
      </form>
    </AppModal>
  );
}
