// SPDX-License-Identifier: MIT
// Saves what the list shows as a view, or changes one.
import { Alert, Button, Checkbox, Group, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ApiError } from '../../../../shared/api';
import { AppModal } from '../../../kit/AppModal';
import type { Arrangement } from '../../../kit/ResourceTable';
import { wordsOf } from '../../../kit/words';
import { api } from '../../../state/session';
import { useText } from '../../../state/text';
import { type View, VIEWS } from './view';
import { useListWords } from './words';

export function ViewDialog({ view, now, close, saved }: {
  view: View | null;
  now: Arrangement;
  close: () => void;
  saved: (id: number | null) => void;
}) {
  const w = useListWords();
  const t = useText();
  const queries = useQueryClient();
  const [name, setName] = useState(view?.name ?? '');
  const [isShared, setShared] = useState(view?.is_shared ?? false);
  const [error, setError] = useState('');
  const [queryError, setQueryError] = useState('');
  const [failure, setFailure] = useState('');
  const [isBusy, setBusy] = useState(false);
  const q = new URLSearchParams(now.query).get('q') ?? '';

  async function run(what: () => Promise<number | null>, said: string): Promise<void> {
    setBusy(true);
    setFailure('');
    try {
      saved(await what());
      notifications.show({ message: said });
      close();
    } catch (e) {
      const { name: named, query } = e instanceof ApiError ? e.fields : {};
      setError(named?.message ?? '');
      setQueryError(q === '' ? '' : query?.message ?? '');
      setFailure(named === undefined && (q === '' || query === undefined) ? wordsOf(e, t) : '');
    } finally {
      setBusy(false);
      void queries.invalidateQueries({ queryKey: VIEWS });
    }
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (name.trim() === '') {
      setError(w.fillName);
      return;
    }
    const body = { name: name.trim(), is_shared: isShared, ...now };
    void run(async () => (view === null
      ? (await api.json<{ id: number }>('/views', {
        method: 'POST', body: { list: 'customers', ...body },
      })).id
      : (await api.json<{ id: number }>(`/views/${view.id}`, {
        method: 'PATCH', body: { version: view.version, ...body },
      }), view.id)), w.viewSaved);
  }

  return (
    <AppModal title={view === null ? w.viewTitle : w.viewEdit} close={close}>
      <form noValidate onSubmit={submit}>
        <Stack gap="md">
          {failure !== '' && <Alert color="red" role="alert">{failure}</Alert>}
          <TextInput
            label={w.viewName} description={w.viewNameHint} value={name} required
            maxLength={80} error={error} data-autofocus
            onChange={(e) => {
              setName(e.currentTarget.value);
              setError('');
            }}
          />
          {q !== '' && (
            <TextInput
              label={t.search} description={w.viewSearchHint} value={q} readOnly
              error={queryError}
            />
          )}
          <Checkbox
            label={w.viewShare} checked={isShared}
            onChange={(e) => setShared(e.currentTarget.checked)}
          />
          <Group justify="flex-end" gap="xs">
            {view !== null && (
              <Button
                color="red" variant="light" mr="auto" disabled={isBusy}
                onClick={() => void run(async () => {
                  await api.json(`/views/${view.id}?version=${view.version}`, {
                    method: 'DELETE',
                  });
                  return null;
                }, w.viewDeleted)}
              >
                {w.viewDelete}
              </Button>
            )}
            <Button variant="default" onClick={close}>{t.cancel}</Button>
            <Button type="submit" loading={isBusy}>{t.save}</Button>
          </Group>
        </Stack>
      </form>
    </AppModal>
  );
}
