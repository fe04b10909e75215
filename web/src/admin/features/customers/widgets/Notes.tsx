// SPDX-License-Identifier: MIT
// Notes of the staff: pinned ones first, alerts are shown on opening.
import {
  ActionIcon, Alert, Badge, Button, Checkbox, Group, Loader, Stack, Text, Textarea,
} from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, once } from '../../../../shared/api';
import type { Note } from '../../../../shared/customer';
import { instant } from '../../../../shared/format';
import type { List } from '../../../../shared/types';
import { IconEdit, IconPin, IconPlus, IconX } from '../../../icons';
import { AppModal } from '../../../kit/AppModal';
import { Confirm } from '../../../kit/Confirm';
import { Problem } from '../../../kit/Problem';
import { wordsOf } from '../../../kit/words';
import { api, useMay, useStaff } from '../../../state/session';
import { useText } from '../../../state/text';
import { customerKey } from '../queries';
import { useCustomerText } from '../text';
import { Widget } from './Board';

const TEXT_MAX = 4000;
const PER_PAGE = 50;

export function notesKey(customer: number) {
  return [...customerKey(customer), 'notes'] as const;
}

export function useNotes(customer: number) {
  return useQuery({
    queryKey: notesKey(customer),
    queryFn: ({ signal }) => api.json<List<Note>>(
      `/customers/${customer}/notes?per_page=${PER_PAGE}`, { signal },
    ),
  });
}

export function NotesWidget({ customer }: { customer: number }) {
  const t = useCustomerText();
  const b = useText();
  const mayWrite = useMay('customer_write');
  const [open, setOpen] = useState<Note | 'new' | null>(null);
  const [leaving, setLeaving] = useState<Note | null>(null);
  const queries = useQueryClient();
  const notes = useNotes(customer);
  const refresh = () => queries.invalidateQueries({ queryKey: customerKey(customer) });

  return (
    <Widget
      title={b.notes} keys={[notesKey(customer)]}
      side={mayWrite && (
        <Button
          variant="default" size="compact-sm" leftSection={<IconPlus size={14} />}
          onClick={() => setOpen('new')}
        >
          {t.addNote}
        </Button>
      )}
    >
      {notes.isError && notes.data === undefined
        ? <Problem error={notes.error} retry={() => void notes.refetch()} />
        : notes.data === undefined ? <Loader type="dots" />
          : notes.data.items.length === 0 ? <Text c="dimmed">{t.noNotes}</Text>
            : (
              <ul className="plain">
                {notes.data.items.map((n) => (
                  <NoteRow
                    key={n.id} note={n} mayWrite={mayWrite}
                    edit={() => setOpen(n)} remove={() => setLeaving(n)}
                  />
                ))}
              </ul>
            )}
      {open !== null && (
        <NoteDialog
          customer={customer} note={open === 'new' ? null : open}
          done={refresh} close={() => setOpen(null)}
        />
      )}
      {leaving !== null && (
        <Confirm
          title={t.hideNoteTitle} text={t.hideNoteText} action={t.hide} color="red"
          close={() => setLeaving(null)}
          run={async () => {
            await api.json(`/notes/${leaving.id}?version=${leaving.version}`,
              { method: 'DELETE' });
            await refresh();
          }}
        />
      )}
    </Widget>
  );
}

function NoteRow({ note: n, mayWrite, edit, remove }: {
  note: Note;
  mayWrite: boolean;
  edit: () => void;
  remove: () => void;
}) {
  const t = useCustomerText();
  const { dates } = useText();
  const { isp } = useStaff();
  return (
    <li>
      <Group justify="space-between" wrap="nowrap" align="flex-start" gap="xs">
        <div className="grow">
          <Text size="sm" className="note-text">{n.text}</Text>
          <Group gap={6} mt={2}>
            {n.is_pinned && (
              <Badge size="sm" color="cyan" leftSection={<IconPin size={10} />}>{t.pinned}</Badge>
            )}
            {n.is_alert && <Badge size="sm" color="yellow">{t.alert}</Badge>}
            <Text size="xs" c="dimmed">
              {[n.by?.name, instant(n.created_at, isp.time_zone, dates),
                n.edited_at === null ? null : t.edited].filter(Boolean).join(', ')}
            </Text>
          </Group>
        </div>
        {mayWrite && (
          <Group gap={2} wrap="nowrap">
            <ActionIcon variant="subtle" color="gray" aria-label={t.editNote} onClick={edit}>
              <IconEdit size={16} />
            </ActionIcon>
            {n.may_edit && (
              <ActionIcon
                variant="subtle" color="gray" aria-label={t.hideNoteTitle} onClick={remove}
              >
                <IconX size={16} />
              </ActionIcon>
            )}
          </Group>
        )}
      </Group>
    </li>
  );
}

function NoteDialog({ customer, note, done, close }: {
  customer: number;
  note: Note | null;
  done: () => Promise<void>;
  close: () => void;
}) {
  const t = useCustomerText();
  const b = useText();
  const [key] = useState(once);
  const [text, setText] = useState(note?.text ?? '');
  const [isPinned, setPinned] = useState(note?.is_pinned ?? false);
  const [isAlert, setAlert] = useState(note?.is_alert ?? false);
  const [fieldError, setFieldError] = useState('');
  const [failure, setFailure] = useState('');
  const [isBusy, setBusy] = useState(false);
  const mayChangeText = note === null || note.may_edit;

  async function save(): Promise<void> {
    if (text.trim() === '') {
      setFieldError(t.fillNote);
      return;
    }
    setBusy(true);
    setFailure('');
    const marks = { is_pinned: isPinned, is_alert: isAlert };
    try {
      await (note === null
        ? api.json(`/customers/${customer}/notes`, {
          method: 'POST', idempotencyKey: key, body: { text, ...marks },
        })
        : api.json(`/notes/${note.id}`, {
          method: 'PATCH',
          body: { version: note.version, ...marks, ...(text === note.text ? {} : { text }) },
        }));
      await done();
      close();
    } catch (error) {
      setBusy(false);
      const field = error instanceof ApiError ? error.fields['text'] : undefined;
      if (field) {
        setFieldError(field.message);
      } else {
        setFailure(error instanceof ApiError && error.code === 'stale_version'
          ? b.staleTitle : wordsOf(error, b));
      }
    }
  }

  return (
    <AppModal title={note === null ? t.addNote : t.editNote} close={close}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack gap="md">
          {failure !== '' && <Alert color="red" role="alert">{failure}</Alert>}
          <Textarea
            label={t.note} autosize minRows={4} maxRows={14} maxLength={TEXT_MAX}
            value={text} error={fieldError || undefined} data-autofocus
            readOnly={!mayChangeText}
            description={mayChangeText ? undefined : t.noteTooOld}
            onChange={(e) => {
              setText(e.currentTarget.value);
              setFieldError('');
            }}
          />
          <Checkbox
            label={t.pinned} description={t.pinnedHint} checked={isPinned}
            onChange={(e) => setPinned(e.currentTarget.checked)}
          />
          <Checkbox
            label={t.alert} description={t.alertHint} checked={isAlert}
            onChange={(e) => setAlert(e.currentTarget.checked)}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>{b.cancel}</Button>
            <Button type="submit" loading={isBusy}>{b.save}</Button>
          </Group>
        </Stack>
      </form>
    </AppModal>
  );
}
