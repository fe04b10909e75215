// SPDX-License-Identifier: MIT
// Adds a customer: what is missing is marked all at once, the code follows the
// name, and who may be there already is shown before anything is saved.
import {
  Alert, Anchor, Button, Checkbox, Group, MultiSelect, NativeSelect, SegmentedControl,
  Select, Stack, Text, Textarea, TextInput,
} from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { ApiError, once } from '../../../shared/api';
import type { Customer, CustomerType, Match } from '../../../shared/customer';
import { LANGUAGES } from '../../../shared/i18n/language';
import { kindOf } from '../../../shared/identity';
import { AppModal } from '../../kit/AppModal';
import { Confirm } from '../../kit/Confirm';
import { useLeaveGuard } from '../../kit/leave';
import { placeOf } from '../../kit/place';
import { wordsOf } from '../../kit/words';
import { api } from '../../state/session';
import { useLanguage, useText } from '../../state/text';
import './customer.css';
import { Added } from './add/Added';
import { Duplicates } from './add/Duplicates';
import { addBody, hasInitialOnly, newcomer, type Newcomer } from './add/newcomer';
import { useAddText } from './add/text';
import { useSuggestedCode } from './add/useCode';
import { IdKind } from './edit/IdKind';
import { useEditText } from './edit/text';
import { useBillingGroups, useCategories, useGroups, useLabels, useSites } from './queries';

type AddForm = UseFormReturnType<Newcomer>;

export default function AddCustomer({ close }: { close: () => void }) {
  const t = useAddText();
  const e = useEditText();
  const b = useText();
  const [, go] = useLocation();
  const queries = useQueryClient();
  const [empty] = useState(newcomer(useLanguage()));
  const [isBusy, setBusy] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  const [failure, setFailure] = useState('');
  const [matches, setMatches] = useState<Match[]>([]);
  const [reason, setReason] = useState('');
  const [reasonError, setReasonError] = useState('');
  const [added, setAdded] = useState<Customer | null>(null);
  const attempt = useRef({ body: '', key: '' });
  const box = useRef<HTMLFormElement>(null);
  const form = useForm<Newcomer>({ initialValues: empty });
  const d = form.values;
  const isDirty = d.name !== '' || d.phone !== '' || d.mobile !== '' || d.email !== '';

  useLeaveGuard(isDirty && !isBusy && added === null, () => setLeaving(true));

  const leave = () => (isLeaving ? undefined : isDirty ? setLeaving(true) : close());

  function check(): Record<string, string> {
    const errors: Record<string, string> = {};
    const need = (path: keyof Newcomer, text: string): void => {
      if (String(d[path]).trim() === '') {
        errors[path] = text;
      }
    };
    need('name', e.fillName);
    need('code', e.fillCode);
    need('group_id', e.fillGroup);
    need('billing_group_id', e.fillBillingGroup);
    if (d.type === 'company') {
      need('contact_name', e.fillContactName);
    }
    if (d.phone.trim() === '' && d.mobile.trim() === '') {
      errors['phone'] = e.fillPhone;
      errors['mobile'] = e.fillPhone;
    }
    if (!d.has_no_email) {
      need('email', e.fillEmail);
    }
    if (placeOf(d.place) === undefined) {
      errors['place'] = e.placeWrong;
    }
    return errors;
  }

  function show(errors: Record<string, string>): void {
    form.setErrors(errors);
    // Once the marks are drawn.
    setTimeout(() => box.current
      ?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), 0);
  }

  function visit(id: number): void {
    close();
    go(`/customers/${id}`);
  }

  async function submit(): Promise<void> {
    const errors = check();
    const needsReason = matches.some((m) => m.needs_reason) && reason.trim() === '';
    setReasonError(needsReason ? e.fillDuplicateReason : '');
    if (Object.keys(errors).length > 0 || needsReason) {
      show(errors);
      return;
    }
    const body = {
      ...addBody(d),
      ...(matches.length > 0 && {
        accept_duplicates: true,
        ...(reason.trim() !== '' && { duplicate_reason: reason.trim() }),
      }),
    };
    await send(body);
  }

  async function send(body: Record<string, unknown>): Promise<void> {
    const text = JSON.stringify(body);
    if (attempt.current.body !== text) {
      attempt.current = { body: text, key: once() };
    }
    setBusy(true);
    setFailure('');
    try {
      const made = await api.json<Customer & { code_moved?: boolean }>('/customers', {
        method: 'POST', body, idempotencyKey: attempt.current.key,
      });
      notifications.show({
        color: made.code_moved ? 'orange' : 'green',
        message: made.code_moved ? t.codeMoved(made.code) : t.added(made.name, made.code),
      });
      void queries.invalidateQueries({ queryKey: ['customers'] });
      if (d.has_no_email) {
        setAdded(made);
      } else {
        visit(made.id);
      }
    } catch (error) {
      setBusy(false);
      refused(error);
    }
  }

  function refused(error: unknown): void {
    if (error instanceof ApiError && error.code === 'duplicates') {
      setMatches((error.document['matches'] ?? []) as Match[]);
      setTimeout(() => box.current?.scrollIntoView(), 0);
    } else if (error instanceof ApiError && Object.keys(error.fields).length > 0) {
      const { duplicate_reason: why, ...rest } = error.fields;
      setReasonError(why?.message ?? '');
      show(Object.fromEntries(Object.entries(rest)
        .map(([name, f]) => [/^l\w+itude$/.test(name) ? 'place' : name, f.message])));
    } else {
      setFailure(wordsOf(error, b));
    }
  }

  if (added !== null) {
    return <Added customer={added} close={() => visit(added.id)} />;
  }
  return (
    <AppModal title={t.add} close={leave} size="50rem" isLarge>
      <form
        ref={box} noValidate className="tab-form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
        onKeyDown={(event) => {
          if (event.ctrlKey && event.key.toLowerCase() === 's') {
            event.preventDefault();
            void submit();
          }
        }}
      >
        <div className="tab-panel">
          <Stack gap="md">
            {failure !== '' && <Alert color="red" role="alert">{failure}</Alert>}
            {matches.length > 0 && (
              <Duplicates
                matches={matches} reason={reason} error={reasonError}
                put={(text) => {
                  setReason(text);
                  setReasonError('');
                }}
              />
            )}
            <SegmentedControl
              value={d.type} aria-label={e.fields['type']!}
              onChange={(v) => form.setFieldValue('type', v as CustomerType)}
              data={(['individual', 'company'] as const)
                .map((value) => ({ value, label: b.types[value]! }))}
            />
            <Needed form={form} />
            <Further form={form} />
          </Stack>
        </div>
        <div className="tab-foot">
          <Group justify="space-between" gap="xs">
            <Checkbox
              label={t.sendWelcome} disabled={d.has_no_email}
              description={d.has_no_email ? t.noWelcome : t.welcomeHint}
              {...form.getInputProps('send_welcome', { type: 'checkbox' })}
            />
            <Group gap="xs">
              <Button variant="default" onClick={leave}>{b.cancel}</Button>
              <Button type="submit" loading={isBusy}>
                {matches.length > 0 ? t.saveAnyway : t.save}
              </Button>
            </Group>
          </Group>
        </div>
      </form>
      {isLeaving && (
        <Confirm
          title={e.leaveTitle} text={e.leaveText} action={e.discard} color="red"
          close={() => setLeaving(false)} run={async () => close()}
        />
      )}
    </AppModal>
  );
}

function Needed({ form }: { form: AddForm }) {
  const t = useAddText();
  const e = useEditText();
  const b = useText();
  const d = form.values;
  const isCompany = d.type === 'company';

  /** One number is enough, so it takes the mark from both. */
  function reach(field: 'phone' | 'mobile', text: string): void {
    form.setFieldValue(field, text);
    form.clearFieldError('phone');
    form.clearFieldError('mobile');
  }

  return (
    <div className="fields">
      <TextInput
        label={isCompany ? e.companyName : e.fields['name']} required maxLength={120}
        data-autofocus autoComplete="off" {...form.getInputProps('name')}
      />
      <Code form={form} />
      {isCompany && (
        <TextInput
          label={e.fields['contact_name']} required maxLength={120}
          {...form.getInputProps('contact_name')}
        />
      )}
      <GroupField form={form} />
      <BillingGroupField form={form} />
      <TextInput
        label={e.fields['phone']} type="tel" maxLength={40} {...form.getInputProps('phone')}
        onChange={(event) => reach('phone', event.currentTarget.value)}
      />
      <TextInput
        label={t.mobile} type="tel" maxLength={40} {...form.getInputProps('mobile')}
        onChange={(event) => reach('mobile', event.currentTarget.value)}
      />
      <div>
        <TextInput
          label={b.email} type="email" maxLength={254} required={!d.has_no_email}
          disabled={d.has_no_email} {...form.getInputProps('email')}
        />
        <Checkbox
          mt={6} size="xs" label={e.fields['has_no_email']}
          {...form.getInputProps('has_no_email', { type: 'checkbox' })}
          onChange={(event) => {
            form.setFieldValue('has_no_email', event.currentTarget.checked);
            form.clearFieldError('email');
          }}
        />
      </div>
    </div>
  );
}

/** The suggestion follows the name until somebody types another code. */
function Code({ form }: { form: AddForm }) {
  const t = useAddText();
  const e = useEditText();
  const { type, name, is_code_typed: isTyped } = form.values;
  const suggested = useSuggestedCode(type, name);

  useEffect(() => {
    if (!isTyped && form.getValues().code !== suggested) {
      form.setFieldValue('code', suggested);
    }
  }, [suggested, isTyped]);

  return (
    <TextInput
      label={e.fields['code']} required maxLength={20} rightSectionWidth={92}
      description={hasInitialOnly(type, name) && !isTyped ? t.initialHint : t.codeHint}
      {...form.getInputProps('code')}
      onChange={(event) => {
        const text = event.currentTarget.value;
        form.setFieldValue('code', text);
        form.setFieldValue('is_code_typed', text.trim() !== '');
        form.clearFieldError('code');
      }}
      rightSection={isTyped && (
        <Button
          variant="subtle" size="compact-xs"
          onClick={() => form.setFieldValue('is_code_typed', false)}
        >
          {t.suggest}
        </Button>
      )}
    />
  );
}

function GroupField({ form }: { form: AddForm }) {
  const t = useAddText();
  const e = useEditText();
  const groups = useGroups().data?.items;
  useOnly(form, 'group_id', groups);
  if (groups?.length === 0) {
    return (
      <First text={t.noGroups} link={t.firstGroup} to="/groups" error={form.errors['group_id']} />
    );
  }
  return (
    <Select
      label={e.fields['group_id']} required searchable
      data={(groups ?? []).map((g) => ({ value: String(g.id), label: g.title }))}
      {...form.getInputProps('group_id')}
    />
  );
}

function BillingGroupField({ form }: { form: AddForm }) {
  const t = useAddText();
  const e = useEditText();
  const groups = useBillingGroups().data?.items;
  useOnly(form, 'billing_group_id', groups);
  if (groups?.length === 0) {
    return (
      <First
        text={t.noBillingGroups} link={t.firstBillingGroup} to="/billing-groups"
        error={form.errors['billing_group_id']}
      />
    );
  }
  return (
    <Select
      label={e.fields['billing_group_id']} required searchable
      data={(groups ?? []).map((g) => ({ value: String(g.id), label: g.name }))}
      {...form.getInputProps('billing_group_id')}
    />
  );
}

/** Where there is only one, it is chosen. */
function useOnly(
  form: AddForm,
  field: 'group_id' | 'billing_group_id',
  items: { id: number }[] | undefined,
): void {
  const only = items?.length === 1 ? String(items[0]!.id) : undefined;
  useEffect(() => {
    if (only !== undefined && form.getValues()[field] === '') {
      form.setFieldValue(field, only);
    }
  }, [only]);
}

function First({ text, link, to, error }: {
  text: string;
  link: string;
  to: string;
  error: React.ReactNode;
}) {
  return (
    <Alert color={error ? 'red' : 'orange'} p="xs">
      {text}{' '}<Anchor component={Link} href={to} inherit>{link}</Anchor>
    </Alert>
  );
}

function Further({ form }: { form: AddForm }) {
  const t = useAddText();
  const e = useEditText();
  const b = useText();
  const d = form.values;
  const isCompany = d.type === 'company';
  const named = (items: { id: number; name: string }[] | undefined) => (items ?? [])
    .map((x) => ({ value: String(x.id), label: x.name }));
  const categories = named(useCategories().data?.items);
  const labels = named(useLabels().data?.items);
  const sites = named(useSites().data?.items);
  return (
    <fieldset className="further">
      <legend><Text fw={600} size="sm">{t.more}</Text></legend>
      <div className="fields">
        {isCompany && (
          <>
            <TextInput
              label={e.fields['registration_number']} maxLength={40}
              {...form.getInputProps('registration_number')}
            />
            <TextInput
              label={e.fields['vat_number']} maxLength={20}
              {...form.getInputProps('vat_number')}
            />
          </>
        )}
        <TextInput
          label={e.fields['id_number']} maxLength={30} autoComplete="off"
          {...form.getInputProps('id_number')}
          onChange={(event) => {
            const number = event.currentTarget.value;
            form.setFieldValue('id_number', number);
            form.setFieldValue('id_type', kindOf(number, form.values.id_type));
          }}
        />
        <IdKind
          number={form.values.id_number} value={form.values.id_type}
          error={form.errors['id_type']}
          change={(kind) => form.setFieldValue('id_type', kind as typeof form.values.id_type)}
        />
        <Textarea
          label={e.fields['physical_address']} description={e.linesUnder} autosize minRows={3}
          maxLength={500} {...form.getInputProps('physical_address')}
        />
        <div className="fields-one">
          <TextInput
            label={e.fields['place']} placeholder="-33.9361, 18.8602"
            {...form.getInputProps('place')}
          />
          <Select
            label={e.fields['site_id']} searchable clearable allowDeselect data={sites}
            {...form.getInputProps('site_id')}
            value={d.site_id === '' ? null : d.site_id}
            onChange={(v) => form.setFieldValue('site_id', v ?? '')}
          />
        </div>
        <MultiSelect
          label={e.fields['category_ids']} searchable clearable hidePickedOptions
          data={categories} {...form.getInputProps('category_ids')}
        />
        <MultiSelect
          label={e.fields['label_ids']} searchable clearable hidePickedOptions
          data={labels} {...form.getInputProps('label_ids')}
        />
        <NativeSelect
          label={b.language} {...form.getInputProps('language')}
          data={LANGUAGES.map((l) => ({ value: l.code, label: l.name }))}
        />
        <Checkbox
          label={e.fields['is_vip']} mt="lg"
          {...form.getInputProps('is_vip', { type: 'checkbox' })}
        />
      </div>
    </fieldset>
  );
}
