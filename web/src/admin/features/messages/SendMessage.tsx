// SPDX-License-Identifier: MIT
// A message to one customer or to many: written, looked at as the first five
// will get it, sent.
import { Alert, Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, once } from '../../../shared/api';
import { count } from '../../../shared/format';
import { AppModal } from '../../kit/AppModal';
import { Discard } from '../../kit/Discard';
import { wordsOf } from '../../kit/words';
import { useText } from '../../state/text';
import { follow } from '../bulk/follow';
import type { Audience } from '../bulk/types';
import { customerKey } from '../customers/queries';
import { Check } from './Check';
import { readAddresses } from './draft';
import { FromTemplate } from './FromTemplate';
import { Letter } from './Letter';
import { type Draft, type Preview, preview, send, useFromAddresses } from './queries';
import { useMessageWords } from './words';

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
  const queries = useQueryClient();
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
        if (answer.unknown_placeholders.length > 0) {
          setErrors({ text: w.unknownPlaceholders(answer.unknown_placeholders.join(', ')) });
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
      } else if ('ids' in audience) {
        audience.ids.forEach((id) => void queries.invalidateQueries({
          queryKey: customerKey(id),
        }));
      }
      notifications.show({ message: w.sent(n) });
      close();
    });
  }

  const leave = () => (isDirty ? setLeaving(true) : close());
  return (
    <AppModal
      title={one === undefined ? w.titleMany(count(total)) : w.titleOne(one.name)}
      size="lg" close={leave}
    >
      <Stack gap="md">
        {isLeaving && (
          <Discard
            title={w.discard} yes={w.discardYes} no={w.discardNo}
            leave={close} stay={() => setLeaving(false)}
          />
        )}
        {failure !== '' && <Alert color="red" role="alert">{failure}</Alert>}
        {shown === null ? (
          <Write
            typed={typed} errors={errors} addresses={from.data ?? []}
            isOne={one !== undefined} isBusy={isBusy} check={check} leave={leave}
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

function Write({ typed, errors, addresses, isOne, isBusy, change, check, leave }: {
  typed: Typed;
  errors: Record<string, string>;
  addresses: string[];
  isOne: boolean;
  isBusy: boolean;
  change: (part: Partial<Typed>) => void;
  check: () => void;
  leave: () => void;
}) {
  const w = useMessageWords();
  const t = useText();
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        check();
      }}
    >
      <Stack gap="md">
        <FromTemplate typed={typed} change={change} />
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
        <Letter hasFocus typed={typed} errors={errors} change={change} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={leave}>{t.close}</Button>
          <Button type="submit" loading={isBusy}>{w.check}</Button>
        </Group>
      </Stack>
    </form>
  );
}
