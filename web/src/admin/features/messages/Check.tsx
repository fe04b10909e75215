// SPDX-License-Identifier: MIT
// Who gets the message, who does not and why, and how the first five read.
import { ActionIcon, Alert, Button, Group, Paper, Stack, Text, TextInput }
  from '@mantine/core';
import { useState } from 'react';
import { count } from '../../../shared/format';
import { IconChevronLeft, IconChevronRight } from '../../icons';
import { Reasons } from '../bulk/Reasons';
import type { Preview } from './queries';
import { useMessageWords } from './words';

/** Above this many recipients the number is typed before anything is sent. */
const MANY = 500;

export function Check({ preview, isBusy, back, send }: {
  preview: Preview;
  isBusy: boolean;
  back: () => void;
  send: () => void;
}) {
  const w = useMessageWords();
  const [typed, setTyped] = useState('');
  const n = preview.recipients;
  const isConfirmed = n <= MANY || typed.trim() === String(n);
  return (
    <>
      {n === 0
        ? <Alert color="orange" role="status">{w.nobody}</Alert>
        : (
          <Text fw={600} role="status">
            {preview.total === 1 ? w.recipientOne
              : w.recipients(count(n), count(preview.total))}
          </Text>
        )}
      <Reasons title={w.excluded} reasons={preview.excluded} />
      {preview.sample.length > 0 && <Samples preview={preview} />}
      {n > MANY && (
        <TextInput
          label={w.confirmNumber(String(n))} value={typed} inputMode="numeric"
          autoComplete="off" onChange={(e) => setTyped(e.currentTarget.value)}
        />
      )}
      <Group justify="space-between">
        <Button variant="default" onClick={back}>{w.back}</Button>
        <Button
          loading={isBusy} disabled={n === 0 || !isConfirmed} data-autofocus
          onClick={send}
        >
          {w.send(count(n))}
        </Button>
      </Group>
    </>
  );
}

function Samples({ preview: { sample } }: { preview: Preview }) {
  const w = useMessageWords();
  const [at, setAt] = useState(0);
  const one = sample[Math.min(at, sample.length - 1)]!;
  return (
    <Paper p="md" className="sample">
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm" c="dimmed" role="status">
            {w.sample(at + 1, sample.length)}
          </Text>
          {sample.length > 1 && (
            <Group gap={4}>
              <ActionIcon
                variant="default" aria-label={w.sampleBefore} disabled={at === 0}
                onClick={() => setAt(at - 1)}
              >
                <IconChevronLeft size={16} />
              </ActionIcon>
              <ActionIcon
                variant="default" aria-label={w.sampleNext}
                disabled={at === sample.length - 1} onClick={() => setAt(at + 1)}
              >
                <IconChevronRight size={16} />
              </ActionIcon>
            </Group>
          )}
        </Group>
        <Text size="sm">
          <span className="code">{one.customer.code}</span> {one.customer.name}
          {' · '}{one.to}
        </Text>
        <Text fw={600}>{one.subject}</Text>
        <Text size="sm" className="letter">{one.text}</Text>
      </Stack>
    </Paper>
  );
}
