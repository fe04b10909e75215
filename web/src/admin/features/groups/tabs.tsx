// SPDX-License-Identifier: MIT
// The three tabs of a group's dialog.
import {
  Chip, Group, Input, NumberInput, SegmentedControl, Select, Stack, Switch, Text,
  Textarea, TextInput,
} from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { some } from '../../../shared/i18n/language';
import { useStaff } from '../../state/session';
import { type GroupForm, MOST, type NumberField, WEEKDAYS } from './form';
import { useGroupWords } from './words';

interface Props {
  form: UseFormReturnType<GroupForm>;
}

export function Details({ form }: Props) {
  const w = useGroupWords();
  const name = useAccountingName();
  return (
    <Stack gap="md">
      <TextInput
        label={w.group} required maxLength={80} data-autofocus
        {...form.getInputProps('title')}
      />
      <Textarea
        label={w.description} autosize minRows={2} maxLength={500}
        {...form.getInputProps('description')}
      />
      <Switch
        label={w.vip} description={w.vipHint}
        {...form.getInputProps('is_vip', { type: 'checkbox' })}
      />
      <Three form={form} field="auto_rollover" label={w.rollover} hint={w.rolloverHint} />
      <TextInput
        label={w.accountingRef(name)} maxLength={40}
        {...form.getInputProps('accounting_ref')}
      />
    </Stack>
  );
}

export function Billing({ form }: Props) {
  const w = useGroupWords();
  const setup = useStaff().console.due_days;
  return (
    <Stack gap="md">
      <Days
        form={form} field="due_days" label={w.due} unit={w.days}
        setup={some(setup, w.day, w.days)}
      />
      <Switch
        label={w.sync} description={w.syncHint}
        {...form.getInputProps('sync_accounting', { type: 'checkbox' })}
      />
    </Stack>
  );
}

export function Suspensions({ form }: Props) {
  const w = useGroupWords();
  return (
    <Stack gap="md">
      <Switch
        label={w.suspensionsDisabled} description={w.disabledHint}
        {...form.getInputProps('suspensions_disabled', { type: 'checkbox' })}
      />
      <Text size="sm" c="dimmed">{w.overrides}</Text>
      <Days form={form} field="overdue_days" label={w.overdueDays} unit={w.days} />
      <Days
        form={form} field="second_warning_days" label={w.secondWarning} unit={w.days}
      />
      <Days form={form} field="suspension_days" label={w.suspensionDays} unit={w.days} />
      <Days form={form} field="pause_hours" label={w.pauseHours} unit={w.hours} />
      <Minimum form={form} />
      <Weekdays form={form} />
      <Three form={form} field="on_holidays" label={w.holidays} />
      <Three form={form} field="hold_pending_debit" label={w.holdDebit} />
    </Stack>
  );
}

/** Follows the setup or has a value of its own, which `children` ask for. */
function Override({ label, setup, isOwn, setOwn, error, children }: {
  label: string;
  /** What the setup says, in words, where there is such a setting. */
  setup?: string | undefined;
  isOwn: boolean;
  setOwn: (on: boolean) => void;
  error?: ReactNode;
  children: ReactNode;
}) {
  const w = useGroupWords();
  const fields = useRef<HTMLDivElement>(null);
  const [wasAsked, setAsked] = useState(false);

  // Who chooses a value of his own goes on to type it.
  useEffect(() => {
    if (wasAsked && isOwn) {
      fields.current?.querySelector<HTMLInputElement>('input:not([type=checkbox])')?.focus();
    }
  }, [wasAsked, isOwn]);

  return (
    <div className="override">
      <Text size="sm" fw={500}>{label}</Text>
      <SegmentedControl
        aria-label={label} value={isOwn ? 'own' : 'setup'}
        size="xs" onChange={(v) => {
          setAsked(v === 'own');
          setOwn(v === 'own');
        }}
        data={[
          {
            value: 'setup',
            label: setup === undefined ? w.asSetup : w.asSetupSays(setup),
          },
          { value: 'own', label: w.own },
        ]}
      />
      {isOwn && <div ref={fields}>{children}</div>}
      {error && <Input.Error className="override-error" role="alert">{error}</Input.Error>}
    </div>
  );
}

function Days({ form, field, label, setup, unit }: Props & {
  field: NumberField;
  label: string;
  setup?: string;
  unit: string;
}) {
  const value = form.values[field];
  return (
    <Override
      label={label} setup={setup} isOwn={value !== null} error={form.errors[field]}
      setOwn={(on) => form.setFieldValue(field, on ? '' : null)}
    >
      <NumberInput
        aria-label={label} value={value ?? ''} min={0} max={MOST[field]} suffix={` ${unit}`}
        allowDecimal={false} allowNegative={false} error={form.errors[field] !== undefined}
        onChange={(v) => form.setFieldValue(field, typeof v === 'number' ? v : '')}
      />
    </Override>
  );
}

function Minimum({ form }: Props) {
  const w = useGroupWords();
  const { isp } = useStaff();
  const value = form.values.overdue_minimum;
  return (
    <Override
      label={w.minimum} isOwn={value !== null} error={form.errors['overdue_minimum']}
      setOwn={(on) => form.setFieldValue('overdue_minimum', on ? '' : null)}
    >
      <TextInput
        aria-label={w.minimum} value={value ?? ''} inputMode="decimal"
        leftSection={isp.money.symbol} error={form.errors['overdue_minimum'] !== undefined}
        onChange={(e) => form.setFieldValue('overdue_minimum', e.currentTarget.value)}
      />
    </Override>
  );
}

function Weekdays({ form }: Props) {
  const w = useGroupWords();
  const value = form.values.weekdays;
  return (
    <Override
      label={w.weekdays} isOwn={value !== null} error={form.errors['weekdays']}
      setOwn={(on) => form.setFieldValue('weekdays',
        on ? ['mon', 'tue', 'wed', 'thu'] : null)}
    >
      <Chip.Group
        multiple value={value ?? []} onChange={(v) => form.setFieldValue('weekdays', v)}
      >
        <Group gap={4} role="group" aria-label={w.weekdays}>
          {WEEKDAYS.map((day) => (
            <Chip key={day} value={day} size="xs">{w.weekdayNames[day]}</Chip>
          ))}
        </Group>
      </Chip.Group>
    </Override>
  );
}

function Three({ form, field, label, hint }: Props & {
  field: 'auto_rollover' | 'on_holidays' | 'hold_pending_debit';
  label: string;
  hint?: string;
}) {
  const w = useGroupWords();
  return (
    <div className="override">
      <div>
        <Text size="sm" fw={500}>{label}</Text>
        {hint && <Text size="xs" c="dimmed">{hint}</Text>}
      </div>
      <Select
        aria-label={label}
        data={[
          { value: 'unset', label: w.asSetup }, { value: 'on', label: w.on },
          { value: 'off', label: w.off },
        ]}
        {...form.getInputProps(field)}
      />
    </div>
  );
}

/** SageOne, Xero: whatever the provider works with. */
function useAccountingName(): string {
  const w = useGroupWords();
  return useStaff().console.accounting_package || w.accountingName;
}
