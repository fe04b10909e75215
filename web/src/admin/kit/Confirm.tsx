// SPDX-License-Identifier: MIT
// A question before something happens at once, with a reason where one is
// wanted. What the server refuses is said in the dialog.
import { Alert, Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ApiError } from '../../shared/api';
import { useText } from '../state/text';
import { AppModal } from './AppModal';
import { wordsOf } from './words';

const REASON_MAX = 200;

export function Confirm({
  title, text, action, color, reason, instead, children, run, close,
}: {
  title: string;
  text?: ReactNode;
  action: string;
  color?: string;
  /** Asks for one; without it `run` gets an empty text. */
  reason?: 'required' | 'optional';
  /** The way out that is offered when the server finds an obstacle. */
  instead?: { action: string; run: () => void };
  children?: ReactNode;
  run: (reason: string) => Promise<void>;
  close: () => void;
}) {
  const t = useText();
  const [why, setWhy] = useState('');
  const [whyError, setWhyError] = useState('');
  const [failure, setFailure] = useState('');
  const [isObstructed, setObstructed] = useState(false);
  const [isBusy, setBusy] = useState(false);

  async function go(): Promise<void> {
    if (reason === 'required' && why.trim() === '') {
      setWhyError(t.fillReason);
      return;
    }
    setBusy(true);
    setFailure('');
    setObstructed(false);
    try {
      await run(why.trim());
      close();
    } catch (error) {
      setBusy(false);
      const field = error instanceof ApiError && error.fields['reason'];
      if (field) {
        setWhyError(field.message);
      } else {
        setFailure(wordsOf(error, t));
        setObstructed(error instanceof ApiError && error.code === 'conflict');
      }
    }
  }

  return (
    <AppModal title={title} close={close}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          void go();
        }}
      >
        <Stack gap="md">
          {failure !== '' && (
            <Alert color="red" role="alert">
              {failure}
              {isObstructed && instead !== undefined && (
                <div>
                  <Button variant="default" size="compact-sm" mt="xs" onClick={instead.run}>
                    {instead.action}
                  </Button>
                </div>
              )}
            </Alert>
          )}
          {text !== undefined && <Text component="div">{text}</Text>}
          {children}
          {reason !== undefined && (
            <Textarea
              label={t.reason} autosize minRows={2} maxRows={5} maxLength={REASON_MAX}
              required={reason === 'required'} data-autofocus value={why}
              error={whyError || undefined}
              onChange={(e) => {
                setWhy(e.currentTarget.value);
                setWhyError('');
              }}
            />
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>{t.cancel}</Button>
            <Button type="submit" {...(color === undefined ? {} : { color })} loading={isBusy}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </AppModal>
  );
}
