// SPDX-License-Identifier: MIT
// Add or change a template of messages.
import { Alert, Button, Group, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../../shared/api';
import type { Change } from '../../../shared/customer';
import { AppModal } from '../../kit/AppModal';
import { changesOf, StaleNotice } from '../../kit/Changes';
import { Discard } from '../../kit/Discard';
import { wordsOf } from '../../kit/words';
import { api } from '../../state/session';
import { useText } from '../../state/text';
import { Letter } from './Letter';
import { type Template, TEMPLATES } from './queries';
import { useMessageWords } from './words';

const FIELDS = ['name', 'subject', 'text'] as const;

export function EditTemplate({ template, close }: {
  template: Template | null;
  close: () => void;
}) {
  const t = useText();
  const w = useMessageWords();
  const queries = useQueryClient();
  const [base] = useState({
    name: template?.name ?? '', subject: template?.subject ?? '', text: template?.text ?? '',
  });
  const [typed, setTyped] = useState(base);
  const [version, setVersion] = useState(template?.version ?? 0);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState('');
  const [stale, setStale] = useState<Change[] | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  const changed = FIELDS.filter((f) => typed[f].trim() !== base[f].trim());

  function change(part: Partial<typeof typed>): void {
    setTyped({ ...typed, ...part });
    setErrors({});
  }

  async function refused(error: unknown): Promise<void> {
    if (error instanceof ApiError && error.code === 'stale_version') {
      const list = await api.json<{ items: Template[] }>('/message/templates');
      setVersion(list.items.find((x) => x.id === template?.id)?.version ?? version);
      setStale(changesOf(error));
    } else if (error instanceof ApiError && Object.keys(error.fields).length > 0) {
      setErrors(Object.fromEntries(Object.entries(error.fields)
        .map(([name, e]) => [name, e.message])));
    } else {
      setFailure(wordsOf(error, t));
    }
  }

  async function save(): Promise<void> {
    const missing = FIELDS.filter((f) => typed[f].trim() === '');
    const fill = { name: w.fillName, subject: w.fillSubject, text: w.fillText };
    setErrors(Object.fromEntries(missing.map((f) => [f, fill[f]])));
    if (missing.length > 0) {
      return;
    }
    setBusy(true);
    setFailure('');
    setStale(null);
    try {
      const body = Object.fromEntries(changed.map((f) => [f, typed[f].trim()]));
      await (template === null
        ? api.json('/message/templates', { method: 'POST', body })
        : api.json(`/message/templates/${template.id}`, {
          method: 'PATCH', body: { version, ...body },
        }));
      notifications.show({ message: w.templateSaved });
      close();
    } catch (error) {
      await refused(error).catch((e: unknown) => setFailure(wordsOf(e, t)));
    } finally {
      setBusy(false);
      void queries.invalidateQueries({ queryKey: TEMPLATES });
    }
  }

  const leave = () => (changed.length > 0 ? setLeaving(true) : close());
  const titles: Record<string, string> = { name: w.name, subject: w.subject, text: w.text };
  return (
    <AppModal
      title={template === null ? w.addTemplate : w.editTemplate(template.name)}
      size="lg" close={leave}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack gap="md">
          {isLeaving && (
            <Discard
              title={w.discard} yes={w.discardYes} no={w.discardNo}
              leave={close} stay={() => setLeaving(false)}
            />
          )}
          {failure !== '' && <Alert color="red" role="alert">{failure}</Alert>}
          {stale !== null && (
            <StaleNotice
              changes={stale}
              words={{ title: (f) => titles[f] ?? f, text: (_, v) => String(v ?? '') }}
            />
          )}
          <TextInput
            label={w.name} description={w.nameHint} required value={typed.name} maxLength={80}
            error={errors['name']} data-autofocus
            onChange={(e) => change({ name: e.currentTarget.value })}
          />
          <Letter typed={typed} errors={errors} change={change} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={leave}>{t.cancel}</Button>
            <Button type="submit" loading={isBusy}>{t.save}</Button>
          </Group>
        </Stack>
      </form>
    </AppModal>
  );
}
