// SPDX-License-Identifier: MIT
// One wide change: what it wants to know, who changes and how, and off it goes.
import { Alert, Button, Group, Stack, Table, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ApiError, once } from '../../../shared/api';
import { count } from '../../../shared/format';
import { AppModal } from '../../kit/AppModal';
import { wordsOf } from '../../kit/words';
import { useText } from '../../state/text';
import { follow } from './follow';
import { type Kind, paramsOf } from './kinds';
import { ParamField } from './ParamField';
import { type Order, previewBulk, startBulk } from './queries';
import { Reasons } from './Reasons';
import type { Audience, BulkPreview } from './types';
import { useBulkWords } from './words';

export function BulkDialog({ kind, audience, close, started }: {
  kind: Kind;
  audience: Audience;
  close: () => void;
  started: () => void;
}) {
  const w = useBulkWords();
  const t = useText();
  const queries = useQueryClient();
  const [key] = useState(once);
  const [value, setValue] = useState('');
  const [list, setList] = useState<string[]>([]);
  const [error, setError] = useState('');
  const [failure, setFailure] = useState('');
  const [preview, setPreview] = useState<BulkPreview | null>(null);
  const [isBusy, setBusy] = useState(false);

  const params = paramsOf(kind.param, value, list);
  const order = (): Order => ({ kind: kind.kind, audience, params: params ?? {} });

  async function run(what: () => Promise<void>): Promise<void> {
    setBusy(true);
    setFailure('');
    try {
      await what();
    } catch (e) {
      const first = e instanceof ApiError ? Object.values(e.fields)[0] : undefined;
      if (first !== undefined) {
        setError(first.message);
        setPreview(null);
      } else {
        setFailure(wordsOf(e, t));
      }
    } finally {
      setBusy(false);
    }
  }

  async function look(): Promise<void> {
    if (params === null) {
      setError(w.fill);
      return;
    }
    await run(async () => setPreview(await previewBulk(order())));
  }

  async function go(expected: number): Promise<void> {
    await run(async () => {
      try {
        const bulk = await startBulk(order(), expected, key);
        follow(bulk.id);
        void queries.invalidateQueries({ queryKey: ['bulk'] });
        notifications.show({ message: w.started });
        started();
        close();
      } catch (e) {
        if (!(e instanceof ApiError) || e.code !== 'audience_changed') {
          throw e;
        }
        setPreview(await previewBulk(order()));
        setFailure(w.audienceChanged);
      }
    });
  }

  // Nothing to ask: the preview at once.
  useEffect(() => {
    if (kind.param === null) {
      void look();
    }
  }, []);

  return (
    <AppModal title={w.kinds[kind.kind] ?? kind.kind} close={close} size="lg">
      <Stack gap="md">
        {failure !== '' && <Alert color="red" role="alert">{failure}</Alert>}
        {kind.kind === 'suspend' && <Text size="sm">{w.suspendHint}</Text>}
        {kind.kind === 'set_password_links' && <Text size="sm">{w.passwordHint}</Text>}
        {preview === null ? (
          <form
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              void look();
            }}
          >
            <Stack gap="md">
              {kind.param !== null && (
                <ParamField
                  param={kind.param} value={value} list={list} error={error}
                  change={(one, many) => {
                    setValue(one);
                    setList(many);
                    setError('');
                  }}
                />
              )}
              <Group justify="flex-end" gap="xs">
                <Button variant="default" onClick={close}>{t.cancel}</Button>
                <Button type="submit" loading={isBusy}>{w.preview}</Button>
              </Group>
            </Stack>
          </form>
        ) : (
          <Shown
            preview={preview} isBusy={isBusy}
            back={kind.param === null ? close : () => setPreview(null)}
            run={() => void go(preview.total)}
          />
        )}
      </Stack>
    </AppModal>
  );
}

function Shown({ preview, isBusy, back, run }: {
  preview: BulkPreview;
  isBusy: boolean;
  back: () => void;
  run: () => void;
}) {
  const w = useBulkWords();
  const n = preview.changed;
  return (
    <>
      <Text fw={600} role="status">
        {n === 0 ? w.nobody : w.changes(count(n), count(preview.total))}
      </Text>
      {preview.unchanged > 0 && (
        <Text size="sm">{w.unchanged(count(preview.unchanged))}</Text>
      )}
      <Reasons title={w.excluded} reasons={preview.excluded} />
      {preview.sample.length > 0 && (
        <div>
          <Text size="sm" fw={600} mb={4}>{w.samples}</Text>
          <Table.ScrollContainer minWidth={420}>
            <Table fz="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">{w.customer}</Table.Th>
                  <Table.Th scope="col">{w.before}</Table.Th>
                  <Table.Th scope="col">{w.after}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {preview.sample.map((one) => (
                  <Table.Tr key={one.id}>
                    <Table.Td>
                      <span className="code">{one.code}</span> {one.name}
                    </Table.Td>
                    <Table.Td>{one.before}</Table.Td>
                    <Table.Td>{one.after}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </div>
      )}
      <Group justify="space-between" gap="xs">
        <Button variant="default" onClick={back}>{w.back}</Button>
        <Button loading={isBusy} disabled={n === 0} data-autofocus onClick={run}>
          {n === 1 ? w.runOne : w.run(count(n))}
        </Button>
      </Group>
    </>
  );
}
