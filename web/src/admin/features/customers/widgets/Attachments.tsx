// SPDX-License-Identifier: MIT
// Files about a customer: pictures are previewed, others downloaded.
import {
  ActionIcon, Alert, Anchor, Badge, Button, Checkbox, FileInput, Group, Loader, Progress,
  Stack, Text, TextInput,
} from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../../../shared/api';
import type { Attachment } from '../../../../shared/customer';
import { bytes, instant } from '../../../../shared/format';
import { af } from '../../../../shared/i18n/admin/attachment/af';
import { en } from '../../../../shared/i18n/admin/attachment/en';
import type { List } from '../../../../shared/types';
import { IconFile, IconPlus, IconX } from '../../../icons';
import { AppModal } from '../../../kit/AppModal';
import { Confirm } from '../../../kit/Confirm';
import { Problem } from '../../../kit/Problem';
import { wordsOf } from '../../../kit/words';
import { api, useMay, useStaff } from '../../../state/session';
import { textOf, useText } from '../../../state/text';
import { customerKey } from '../queries';
import { Widget } from './Board';
import { sendFile, SIZE_MAX } from './upload';

const useWords = textOf({ en, af });
const PER_PAGE = 100;

export function AttachmentsWidget({ customer }: { customer: number }) {
  const w = useWords();
  const mayWrite = useMay('customer_write');
  const queries = useQueryClient();
  const [isAdding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<Attachment | null>(null);
  const key = [...customerKey(customer), 'attachments'];
  const list = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.json<List<Attachment>>(
      `/customers/${customer}/attachments?per_page=${PER_PAGE}`, { signal },
    ),
  });
  const refresh = () => queries.invalidateQueries({ queryKey: customerKey(customer) });

  return (
    <Widget
      title={w.title} keys={[key]}
      side={mayWrite && (
        <Button
          variant="default" size="compact-sm" leftSection={<IconPlus size={14} />}
          onClick={() => setAdding(true)}
        >
          {w.add}
        </Button>
      )}
    >
      {list.isError && list.data === undefined
        ? <Problem error={list.error} retry={() => void list.refetch()} />
        : list.data === undefined ? <Loader type="dots" />
          : list.data.items.length === 0 ? <Text c="dimmed">{w.none}</Text>
            : (
              <ul className="plain">
                {list.data.items.map((a) => (
                  <Row key={a.id} attachment={a} mayWrite={mayWrite} remove={() => setLeaving(a)} />
                ))}
              </ul>
            )}
      {isAdding && (
        <AddFile customer={customer} done={refresh} close={() => setAdding(false)} />
      )}
      {leaving !== null && (
        <Confirm
          title={w.removeTitle(leaving.name)} text={w.removeText} action={w.removeAction}
          color="red" close={() => setLeaving(null)}
          run={async () => {
            await api.json<void>(`/attachments/${leaving.id}?version=${leaving.version}`,
              { method: 'DELETE' });
            await refresh();
          }}
        />
      )}
    </Widget>
  );
}

function Row({ attachment: a, mayWrite, remove }: {
  attachment: Attachment;
  mayWrite: boolean;
  remove: () => void;
}) {
  const w = useWords();
  const { dates } = useText();
  const { isp } = useStaff();
  const maySee = useMay('sensitive_read') || !a.is_sensitive;
  const file = `/api/admin/v1/attachments/${a.id}/file`;
  return (
    <li>
      <Group wrap="nowrap" gap="sm" align="flex-start">
        {a.is_picture && maySee && !a.is_sensitive
          ? <img className="thumb" src={file} alt={w.preview(a.name)} loading="lazy" />
          : <IconFile size={40} stroke={1.2} className="dim" aria-hidden />}
        <div className="grow">
          {maySee
            ? (
              <Anchor
                size="sm" href={file} className="username"
                {...(a.is_picture ? { target: '_blank', rel: 'noopener' } : { download: a.name })}
              >
                {a.name}
              </Anchor>
            ) : <Text size="sm" className="username">{a.name}</Text>}
          <Group gap={6}>
            {a.is_sensitive && <Badge size="sm" color="orange">{w.sensitive}</Badge>}
            {a.is_shown && <Badge size="sm" color="cyan">{w.shown}</Badge>}
          </Group>
          <Text size="xs" c="dimmed">
            {[bytes(a.size, isp.money.decimal), a.by?.name,
              instant(a.created_at, isp.time_zone, dates)].filter(Boolean).join(', ')}
          </Text>
        </div>
        {mayWrite && (
          <ActionIcon variant="subtle" color="gray" aria-label={w.remove(a.name)} onClick={remove}>
            <IconX size={16} />
          </ActionIcon>
        )}
      </Group>
    </li>
  );
}

function AddFile({ customer, done, close }: {
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
