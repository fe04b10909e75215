// SPDX-License-Identifier: MIT
// Add or edit a customer group: details, billing, suspension.
import { Alert, Button, Group, Stack, Tabs, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../../shared/api';
import type { Change } from '../../../shared/customer';
import { money } from '../../../shared/format';
import { AppModal } from '../../kit/AppModal';
import { changesOf, type ChangeText, StaleNotice } from '../../kit/Changes';
import { Discard } from '../../kit/Discard';
import { wordsOf } from '../../kit/words';
import { api, useStaff } from '../../state/session';
import { useText } from '../../state/text';
import { bodyOf, changeOf, formOf, MOST, mistakes, type NumberField, type Tab, tabOf } from './form';
import { touchGroups } from './queries';
import { Billing, Details, Suspensions } from './tabs';
import type { CustomerGroup } from './types';
import { useGroupWords } from './words';

const TABS: Tab[] = ['details', 'billing', 'suspension'];

export function GroupDialog({ group, close, enable }: {
  group: CustomerGroup | null;
  close: () => void;
  enable?: () => void;
}) {
  const t = useText();
  const w = useGroupWords();
  const { isp } = useStaff();
  const words = useGroupFields();
  const queries = useQueryClient();
  const [version, setVersion] = useState(group?.version ?? 0);
  const [tab, setTab] = useState<Tab>('details');
  const [failure, setFailure] = useState('');
  const [stale, setStale] = useState<Change[] | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  const form = useForm({
    initialValues: formOf(group),
    validate: (v) => Object.fromEntries(Object.entries(mistakes(v))
      .map(([field, kind]) => [field, {
        title: w.fillTitle,
        days: w.badDays(MOST[field as NumberField] ?? 0),
        amount: w.badAmount,
        weekdays: w.noWeekdays,
      }[kind]])),
  });

  function showErrors(errors: Record<string, unknown>): void {
    const wrong = TABS.find((one) => Object.keys(errors).some((f) => tabOf(f) === one));
    if (wrong !== undefined) {
      setTab(wrong);
    }
  }

  async function refused(error: unknown): Promise<void> {
    if (error instanceof ApiError && error.code === 'stale_version' && group !== null) {
      setStale(changesOf(error));
      const list = await api.json<{ items: CustomerGroup[] }>('/groups');
      setVersion(list.items.find((g) => g.id === group.id)?.version ?? version);
      return;
    }
    if (error instanceof ApiError && Object.keys(error.fields).length > 0) {
      const errors = Object.fromEntries(Object.entries(error.fields)
        .map(([name, e]) => [name.split('.').pop()!, e.message]));
      form.setErrors(errors);
      showErrors(errors);
      return;
    }
    setFailure(wordsOf(error, t));
  }

  async function save(values: typeof form.values): Promise<void> {
    setBusy(true);
    setFailure('');
    setStale(null);
    const body = changeOf(formOf(group), values, isp.currency);
    try {
      await (group === null
        ? api.json('/groups', { method: 'POST', body: bodyOf(values, isp.currency) })
        : api.json(`/groups/${group.id}`, {
          method: 'PATCH', body: { version, ...body },
        }));
      notifications.show({ message: group === null ? w.added : w.saved });
      close();
    } catch (error) {
      await refused(error).catch((e: unknown) => setFailure(wordsOf(e, t)));
    } finally {
      setBusy(false);
      touchGroups(queries);
    }
  }

  const title = group === null ? w.addTitle : w.editTitle(group.title);
  return (
    <AppModal
      title={title} size="xl" close={() => (form.isDirty() ? setLeaving(true) : close())}
    >
      <form noValidate onSubmit={form.onSubmit((v) => void save(v), showErrors)}>
        <Stack gap="md">
          {isLeaving && (
            <Discard
              title={w.discard} yes={w.discardYes} no={w.discardNo}
              leave={close} stay={() => setLeaving(false)}
            />
          )}
          {failure !== '' && <Alert color="red" role="alert">{failure}</Alert>}
          {stale !== null && <StaleNotice changes={stale} words={words} />}
          <Tabs value={tab} onChange={(v) => setTab(v as Tab)} keepMounted={false}>
            <Tabs.List>
              {TABS.map((one) => (
                <Tabs.Tab key={one} value={one}>{w.tabs[one]}</Tabs.Tab>
              ))}
            </Tabs.List>
            <Tabs.Panel value="details" pt="md" className="group-tab">
              <Details form={form} />
            </Tabs.Panel>
            <Tabs.Panel value="billing" pt="md" className="group-tab">
              <Billing form={form} />
            </Tabs.Panel>
            <Tabs.Panel value="suspension" pt="md" className="group-tab">
              <Suspensions form={form} />
            </Tabs.Panel>
          </Tabs>
          <Text size="sm" c="dimmed" id="enable-why" role="status">
            {enable !== undefined && form.isDirty() && w.enableSaveFirst}
          </Text>
          <Group justify="flex-end" gap="xs">
            {enable !== undefined && (
              <Button
                variant="default" mr="auto" onClick={enable} disabled={form.isDirty()}
                aria-describedby="enable-why"
              >
                {w.enable}
              </Button>
            )}
            <Button
              variant="default"
              onClick={() => (form.isDirty() ? setLeaving(true) : close())}
            >
              {t.cancel}
            </Button>
            <Button type="submit" loading={isBusy}>
              {group === null ? w.saveAdd : w.saveEdit}
            </Button>
          </Group>
        </Stack>
      </form>
    </AppModal>
  );
}

/** Names and values of a group's fields in words. */
function useGroupFields(): ChangeText {
  const t = useText();
  const w = useGroupWords();
  const { isp } = useStaff();
  const titles: Record<string, string> = {
    title: w.group, description: w.description, is_vip: w.vip, auto_rollover: w.rollover,
    accounting_ref: w.accountingRef(w.accountingName), sync_accounting: w.sync,
    suspensions_disabled: w.suspensionsDisabled, due_days: w.due,
    'suspension.overdue_days': w.overdueDays,
    'suspension.second_warning_days': w.secondWarning,
    'suspension.suspension_days': w.suspensionDays,
    'suspension.pause_hours': w.pauseHours, 'suspension.overdue_minimum': w.minimum,
    'suspension.weekdays': w.weekdays, 'suspension.on_holidays': w.holidays,
    'suspension.hold_pending_debit': w.holdDebit,
  };
  return {
    title: (field) => titles[field] ?? field,
    text: (field, value) => {
      if (value === null || value === undefined || value === '') {
        return field === 'description' || field === 'accounting_ref' ? t.none : w.asSetup;
      }
      if (typeof value === 'boolean') {
        return value ? t.yes : t.no;
      }
      if (Array.isArray(value)) {
        return value.map((day) => w.weekdayNames[String(day)] ?? String(day)).join(', ');
      }
      return field === 'suspension.overdue_minimum' ? money(Number(value), isp.money)
        : String(value);
    },
  };
}
