// SPDX-License-Identifier: MIT
// An identity number: masked, revealed by a click that is recorded, or compared
// with what a caller says without being shown.
import { Button, Group, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Customer } from '../../../../shared/customer';
import { kindOf } from '../../../../shared/identity';
import { wordsOf } from '../../../kit/words';
import { api, useMay } from '../../../state/session';
import { useText } from '../../../state/text';
import type { DraftForm } from './tab';
import { useEditText } from './text';

export function IdNumber({ form, base }: { form: DraftForm; base: Customer }) {
  const t = useEditText();
  const b = useText();
  const mayReveal = useMay('sensitive_read');
  const [said, setSaid] = useState<string | null>(null);
  const [verdict, setVerdict] = useState('');
  const isMasked = form.values.id_number === null && base.id_number_masked !== null
    && base.id_number_masked !== '';

  async function reveal(): Promise<void> {
    try {
      const answer = await api.json<{ id_number: string }>(
        `/customers/${base.id}/sensitive?field=id_number`,
      );
      form.setFieldValue('id_number', answer.id_number);
    } catch (error) {
      form.setFieldError('id_number', wordsOf(error, b));
    }
  }

  async function match(): Promise<void> {
    try {
      const { matches } = await api.json<{ matches: boolean }>(
        `/customers/${base.id}/match`, { method: 'POST', body: { id_number: said } },
      );
      setVerdict(matches ? t.matches : t.matchesNot);
    } catch (error) {
      setVerdict(wordsOf(error, b));
    }
  }

  if (!isMasked) {
    return (
      <TextInput
        label={t.fields['id_number']} maxLength={40} autoComplete="off"
        {...form.getInputProps('id_number')} value={form.values.id_number ?? ''}
        onChange={(e) => {
          const number = e.currentTarget.value;
          form.setFieldValue('id_number', number);
          form.setFieldValue('id_type', kindOf(number, form.values.id_type));
        }}
      />
    );
  }
  return (
    <div>
      <TextInput
        label={t.fields['id_number']} value={base.id_number_masked!} readOnly
        error={form.errors['id_number']}
      />
      <Group gap="xs" mt={4}>
        {mayReveal && (
          <Button variant="subtle" size="compact-sm" onClick={() => void reveal()}>
            {t.reveal}
          </Button>
        )}
        <Button
          variant="subtle" size="compact-sm" aria-expanded={said !== null}
          onClick={() => setSaid(said === null ? '' : null)}
        >
          {t.match}
        </Button>
      </Group>
      {said !== null && (
        <Group gap="xs" mt={4} align="flex-end" wrap="nowrap">
          <TextInput
            label={t.callerSays} value={said} autoComplete="off" className="grow"
            onChange={(e) => {
              setSaid(e.currentTarget.value);
              setVerdict('');
            }}
          />
          <Button variant="default" onClick={() => void match()} disabled={said.trim() === ''}>
            {t.compare}
          </Button>
        </Group>
      )}
      <Text size="sm" role="status" fw={600}>{verdict}</Text>
    </div>
  );
}
