// SPDX-License-Identifier: MIT
// How far one's wide changes are, on whatever page one is; undo when done.
import { Button, CloseButton, Group, Paper, Progress, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { count } from '../../../shared/format';
import { wordsOf } from '../../kit/words';
import { useText } from '../../state/text';
import { dismiss, follow } from './follow';
import { stopBulk, undoBulk, useCorner, useReasons } from './queries';
import { Reasons } from './Reasons';
import { type Bulk, isActive } from './types';
import { useBulkWords } from './words';
import './bulk.css';

const OVER_MS = 10_000;

export default function Corner() {
  const w = useBulkWords();
  const shown = useCorner();
  if (shown.length === 0) {
    return null;
  }
  return (
    <Stack component="section" aria-label={w.corner} className="corner" gap="xs">
      {shown.slice(0, 3).map((bulk) => <One key={bulk.id} bulk={bulk} />)}
    </Stack>
  );
}

function One({ bulk }: { bulk: Bulk }) {
  const w = useBulkWords();
  const t = useText();
  const queries = useQueryClient();
  const reasons = useReasons(bulk);
  const deed = w.kinds[bulk.kind] ?? bulk.kind;
  const names = Object.values(bulk.names).flatMap((of) => Object.values(of));
  const title = names.length === 0 ? deed : `${deed}: ${names.join(', ')}`;
  const isBusy = isActive(bulk);
  const isUndo = bulk.state === 'undoing' || bulk.state === 'undone';
  const isOver = !isBusy && bulk.state !== 'failed' && !bulk.can_undo
    && bulk.skipped === 0 && bulk.kept === 0;

  // what asks nothing more of anybody goes by itself
  useEffect(() => {
    const timer = isOver ? setTimeout(() => dismiss(bulk.id), OVER_MS) : undefined;
    return () => clearTimeout(timer);
  }, [isOver, bulk.id]);

  function act(what: Promise<unknown>): void {
    what.then(
      () => follow(bulk.id),
      (error: unknown) => notifications.show({
        color: 'red', message: wordsOf(error, t),
      }),
    ).finally(() => void queries.invalidateQueries({ queryKey: ['bulk'] }));
  }

  return (
    <Paper p="sm" shadow="lg" className="corner-one">
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text fw={600} size="sm">{title}</Text>
        {!isBusy && (
          <CloseButton
            size="sm" aria-label={w.dismiss(title)} onClick={() => dismiss(bulk.id)}
          />
        )}
      </Group>
      <Text size="sm" role="status">
        {w.states[bulk.state] ?? bulk.state}
        {bulk.total > 0 && ` · ${isUndo
          ? w.doneOf(count(bulk.undone), count(bulk.done))
          : w.doneOf(count(bulk.done), count(bulk.total))}`}
        {bulk.kept > 0 && ` · ${w.kept(count(bulk.kept))}`}
        {bulk.skipped > 0 && ` · ${w.skipped(count(bulk.skipped))}`}
      </Text>
      {isBusy && (
        <Progress
          value={bulk.progress} size="sm" mt={6} animated aria-label={title}
        />
      )}
      {!isBusy && <Reasons title={w.skippedTitle} reasons={reasons} />}
      <Group gap="xs" mt={isBusy || bulk.can_undo ? 'xs' : 0}>
        {(bulk.state === 'queued' || bulk.state === 'running') && (
          <Button size="compact-sm" variant="default" onClick={() => act(stopBulk(bulk.id))}>
            {w.stop}
          </Button>
        )}
        {bulk.can_undo && !isBusy && (
          <Button size="compact-sm" variant="default" onClick={() => act(undoBulk(bulk.id))}>
            {w.undo}
          </Button>
        )}
      </Group>
    </Paper>
  );
}
