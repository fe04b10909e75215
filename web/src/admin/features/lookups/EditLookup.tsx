// SPDX-License-Identifier: MIT
import { Alert, Button, ColorInput, Group, NumberInput, Select, Stack, TextInput }
  from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../../shared/api';
import { AppModal } from '../../kit/AppModal';
import { wordsOf } from '../../kit/words';
import { api } from '../../state/session';
import { useText } from '../../state/text';
import type { Lookup, LookupKind } from './types';
import { useLookupWords } from './words';

const COLOURS = [
  '#5b6b7a', '#0b7285', '#1971c2', '#6741d9', '#c2255c', '#e03131', '#e8590c',
  '#f08c00', '#2f9e44', '#099268',
];

type Rollover = 'unset' | 'on' | 'off';

function rolloverOf(value: boolean | null | undefined): Rollover {
  return value === null || value === undefined ? 'unset' : value ? 'on' : 'off';
}

export function EditLookup({ path, row, close }: {
  path: LookupKind;
  row: Lookup | null;
  close: () => void;
}) {
  const t = useText();
  const w = useLookupWords();
  const queries = useQueryClient();
  const [failure, setFailure] = useState('');
  const [isBusy, setBusy] = useState(false);
  const hasColour = path !== 'billing-groups';
  const form = useForm({
    initialValues: {
      name: row?.name ?? '',
      billing_day: row?.billing_day ?? 1,
      colour: row?.colour ?? COLOURS[0]!,
      auto_rollover: rolloverOf(row?.auto_rollover),
    },
    validate: {
      name: (v) => (v.trim() === '' ? w.fillName : null),
      billing_day: (v) => (!hasColour && !(Number.isInteger(v) && v >= 1 && v <= 28)
        ? w.badDay : null),
      colour: (v) => (hasColour && !/^#[0-9a-f]{6}$/i.test(v) ? w.badColour : null),
    },
  });

  async function save(v: typeof form.values): Promise<void> {
    setBusy(true);
    setFailure('');
    const body = {
      name: v.name.trim(),
      ...(hasColour ? { colour: v.colour.toLowerCase() } : { billing_day: v.billing_day }),
      ...(path === 'categories' && {
        auto_rollover: v.auto_rollover === 'unset' ? null : v.auto_rollover === 'on',
      }),
    };
    try {
      await (row === null
        ? api.json(`/${path}`, { method: 'POST', body })
        : api.json(`/${path}/${row.id}`, {
          method: 'PATCH', body: { version: row.version, ...body },
        }));
      notifications.show({ message: w.saved });
      close();
    } catch (error) {
      setBusy(false);
      if (error instanceof ApiError && Object.keys(error.fields).length > 0) {
        form.setErrors(Object.fromEntries(Object.entries(error.fields)
          .map(([name, e]) => [name, e.message])));
      } else {
        setFailure(wordsOf(error, t));
      }
    } finally {
      for (const key of [path, 'customers', 'customer']) {
        void queries.invalidateQueries({ queryKey: [key] });
      }
    }
  }

  return (
    <AppModal title={row === null ? w.adds[path] : w.edit(row.name)} close={close}>
      <form noValidate onSubmit={form.onSubmit((v) => void save(v))}>
        <Stack gap="md">
          {failure !== '' && <Alert color="red" role="alert">{failure}</Alert>}
          <TextInput
            label={w.name} required maxLength={hasColour ? 60 : 80} data-autofocus
            {...form.getInputProps('name')}
          />
          {path === 'billing-groups' && (
            <NumberInput
              label={w.day} description={w.dayHint} required min={1} max={28}
              allowDecimal={false} {...form.getInputProps('billing_day')}
            />
          )}
          {hasColour && (
            <ColorInput
              label={w.colour} format="hex" swatches={COLOURS} swatchesPerRow={10}
              withEyeDropper={false}
              {...form.getInputProps('colour')}
            />
          )}
          {path === 'categories' && (
            <Select
              label={w.rollover}
              data={(['unset', 'on', 'off'] as const)
                .map((value) => ({ value, label: w.rollovers[value] }))}
              {...form.getInputProps('auto_rollover')}
            />
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>{t.cancel}</Button>
            <Button type="submit" loading={isBusy}>{t.save}</Button>
          </Group>
        </Stack>
      </form>
    </AppModal>
  );
}
