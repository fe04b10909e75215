// SPDX-License-Identifier: MIT
// A message to one customer or to many: written, looked at as the first five
// will get it, sent.
import { Alert, Button, Group, Menu, Select, Stack, Text, Textarea, TextInput }
  from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useRef, useState } from 'react';
import { ApiError, once } from '../../../shared/api';
import { count } from '../../../shared/format';
import { AppModal } from '../../kit/AppModal';
import { wordsOf } from '../../kit/words';
import { useText } from '../../state/text';
import { follow } from '../bulk/follow';
import type { Audience } from '../bulk/types';
import { Check } from './Check';
import { insertPlace, readAddresses } from './draft';
import {
  type Draft, type Preview, preview, send, useFromAddresses, usePlaces,
} from './queries';
import { useMessageWords } from './words';
import './messages.css';

interface Props {
  audience: Audience;
  /** How many the audience is, as the list counted them. */
  total: number;
  /** One customer: his name, and where it goes unless told otherwise. */
  one?: { name: string; to: string[] };
  close: () => void;
}

export function SendMessage({ audience, total, one, close }: Props) {
  const w = useMessageWords();
  const t = useText();
  const from = useFromAddresses();
  const [key] = useState(once);
  const [typed, setTyped] = useState({
    from: '', to: one?.to.join(', ') ?? '', subject: '', text: '',
  });
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState('');
  const [shown, setShown] = useState<Preview | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [isLeaving, setLeaving] = useState(false);

  const draft: Draft = {
    from_address: typed.from || (from.data?.[0] ?? ''),
    subject: typed.subject.trim(), text: typed.text.trim(),
    ...(one !== undefined && { to: readAddresses(typed.to) }),
  };
  const isDirty = typed.subject !== '' || typed.text !== '';

  async function run(what: () => Promise<void>): Promise<void> {
    setBusy(true);
    setFailure('');
    try {
      await what();
    } catch (error) {
      if (error instanceof ApiError && Object.keys(error.fields).length > 0) {
        setErrors(Object.fromEntries(Object.entries(error.fields)
          .map(([name, e]) => [name.split('.')[0]!, e.message])));
        setShown(null);
      } else {
        setFailure(wordsOf(error, t));
      }
    } finally {
      setBusy(false);
    }
  }

  function check(): void {
    const wrong: Record<string, string> = {};
    if (draft.subject === '') {
      wrong['subject'] = w.fillSubject;
    }
    if (draft.text === '') {
      wrong['text'] = w.fillText;
    }
    setErrors(wrong);
    if (Object.keys(wrong).length === 0) {
      void run(async () => {
        const answer = await preview(audience, draft);
        if (answer.unknown_places.length > 0) {
          setErrors({ text: w.unknownPlaces(answer.unknown_places.join(', ')) });
        } else {
          setShown(answer);
        }
      });
    }
  }

  function out(n: number): void {
    void run(async () => {
      const answer = await send(audience, draft, key);
      if (answer.bulk_id !== null) {
        follow(answer.bulk_id);
      }
      notifications.show({ message: w.sent(n) });
      close();
    });
  }

  return (
    <AppModal
      title={one === undefined ? w.titleMany(count(total)) : w.titleOne(one.name)}
      size="lg" close={() => (isDirty ? setLeaving(true) : close())}
    >
      <Stack gap="md">
        {isLeaving && (
          <Alert color="orange" title={w.discard} role="alertdialog" aria-label={w.discard}>
            <Group gap="xs">
              <Button color="red" size="xs" onClick={close}>{w.discardYes}</Button>
              <Button
                variant="default" size="xs" autoFocus onClick={() => setLeaving(false)}
              >
                {w.discardNo}
              </Button>
            </Group>
          </Alert>
        )}
        {failure !== '' && <Alert color="red" role="alert">{failure}</Alert>}
        {shown === null ? (
          <Write
            typed={typed} errors={errors} addresses={from.data ?? []}
            isOne={one !== undefined} isBusy={isBusy} check={check}
            change={(part) => {
              setTyped({ ...typed, ...part });
              setErrors({});
            }}
          />
        ) : (
          <Check
            preview={shown} isBusy={isBusy} back={() => setShown(null)}
            send={() => out(shown.recipients)}
          />
        )}
      </Stack>
    </AppModal>
  );
}

type Typed = { from: string; to: string; subject: string; text: string };

function Write({ typed, errors, addresses, isOne, isBusy, change, check }: {
  typed: Typed;
  errors: Record<string, string>;
  addresses: string[];
  isOne: boolean;
  isBusy: boolean;
  change: (part: Partial<Typed>) => void;
  check: () => void;
}) {
  const w = useMessageWords();
  const subject = useRef<HTMLInputElement>(null);
  const text = useRef<HTMLTextAreaElement>(null);
  const last = useRef<'subject' | 'text'>('text');

  function insert(name: string): void {
    const field = last.current;
    const element = field === 'subject' ? subject.current : text.current;
    const { value, caret } = insertPlace(typed[field], name,
      element?.selectionStart ?? typed[field].length,
      element?.selectionEnd ?? typed[field].length);
    change({ [field]: value });
    requestAnimationFrame(() => {
      element?.focus();
      element?.setSelectionRange(caret, caret);
    });
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        check();
      }}
    >
      <Stack gap="md">
        <Select
          label={w.from} data={addresses} value={typed.from || (addresses[0] ?? null)}
          error={errors['from_address']} onChange={(v) => change({ from: v ?? '' })}
        />
        {isOne && (
          <TextInput
            label={w.to} description={w.toHint} value={typed.to} error={errors['to']}
            autoComplete="off" inputMode="email" spellCheck={false}
            onChange={(e) => change({ to: e.currentTarget.value })}
          />
        )}
        <TextInput
          ref={subject} label={w.subject} value={typed.subject} maxLength={200}
          error={errors['subject']} data-autofocus
          onFocus={() => {
            last.current = 'subject';
          }}
          onChange={(e) => change({ subject: e.currentTarget.value })}
        />
        <div>
          <Textarea
            ref={text} label={w.text} value={typed.text} autosize minRows={7}
            maxRows={16} description={w.textHint} error={errors['text']}
            onFocus={() => {
              last.current = 'text';
            }}
            onChange={(e) => change({ text: e.currentTarget.value })}
          />
          <Group mt="xs"><Places insert={insert} /></Group>
        </div>
        <Group justify="flex-end">
          <Button type="submit" loading={isBusy}>{w.check}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function Places({ insert }: { insert: (name: string) => void }) {
  const w = useMessageWords();
  const places = usePlaces();
  if ((places.data ?? []).length === 0) {
    return null;
  }
  return (
    <Menu position="bottom-start" shadow="md" returnFocus={false} withinPortal={false}>
      <Menu.Target>
        <Button type="button" variant="default" size="xs">{w.insert}</Button>
      </Menu.Target>
      <Menu.Dropdown mah={260} className="places">
        {places.data!.map((p) => (
          <Menu.Item key={p.name} onClick={() => insert(p.name)}>
            <Text size="sm">{p.text}</Text>
            <Text size="xs" c="dimmed" ff="monospace">{`{{${p.name}}}`}</Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
