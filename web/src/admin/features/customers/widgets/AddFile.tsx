// SPDX-License-Identifier: MIT
// A file is chosen, named and sent; loaded when somebody adds one.
import { Alert, Button, Checkbox, FileInput, Group, Progress, Stack, TextInput }
  from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { ApiError } from '../../../../shared/api';
import { AppModal } from '../../../kit/AppModal';
import { wordsOf } from '../../../kit/words';
import { useText } from '../../../state/text';
import { useWords } from './attachmentText';
import { sendFile, SIZE_MAX } from './upload';

export default function AddFile({ customer, done, close }: {
  customer: number;
  done: () => Promise<void>;
  close: () => void;
}) {
  const w = useWords();
  const b = useText();
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState('');
  const [isSensitive, setSensitive] = useState(false);
  const [isShown, setShown] = useState(false);
  const [percent, setPercent] = useState<number | null>(null);
  const [fieldError, setFieldError] = useState('');
  const [failure, setFailure] = useState('');

  function wrong(): string {
    return file === null ? w.fillFile : file.size > SIZE_MAX ? w.tooLarge
      : file.size === 0 ? w.emptyFile : '';
  }

  async function send(): Promise<void> {
    const problem = wrong();
    setFieldError(problem);
    setFailure('');
    if (file === null || problem !== '') {
      return;
    }
    setPercent(0);
    try {
      await sendFile(customer, file, {
        name: name.trim() || file.name, is_sensitive: isSensitive, is_shown: isShown,
      }, setPercent);
      notifications.show({ color: 'green', message: w.added(name.trim() || file.name) });
      await done();
      close();
    } catch (error) {
      setPercent(null);
      const field = error instanceof ApiError
        ? Object.values(error.fields)[0]?.message : undefined;
      setFieldError(field ?? '');
      setFailure(field === undefined ? wordsOf(error, b) : '');
    }
  }

  return (
    <AppModal title={w.add} close={close} isLocked={percent !== null}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Stack gap="md">
          {failure !== '' && <Alert color="red" role="alert">{failure}</Alert>}
          <FileInput
            label={w.file} description={w.limits} placeholder={w.choose} required
            value={file} error={fieldError || undefined} data-autofocus
            onChange={(chosen) => {
              setFile(chosen);
              setFieldError('');
              setName(chosen?.name ?? '');
            }}
          />
          <TextInput
            label={w.name} maxLength={200} value={name}
            onChange={(e) => setName(e.currentTarget.value)}
          />
          <Checkbox
            label={w.sensitive} description={w.sensitiveHint} checked={isSensitive}
            onChange={(e) => setSensitive(e.currentTarget.checked)}
          />
          <Checkbox
            label={w.shown} checked={isShown}
            onChange={(e) => setShown(e.currentTarget.checked)}
          />
          {percent !== null && (
            <Progress value={percent} aria-label={w.progress(percent)} />
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" disabled={percent !== null} onClick={close}>
              {b.cancel}
            </Button>
            <Button type="submit" loading={percent !== null}>{w.upload}</Button>
          </Group>
        </Stack>
      </form>
    </AppModal>
  );
}
