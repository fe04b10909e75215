// SPDX-License-Identifier: MIT
import {
  Anchor, Button, MultiSelect, NativeSelect, Select, Switch, Text, TextInput,
} from '@mantine/core';
import { useState } from 'react';
import { query } from '../../../../shared/api';
import { Confirm } from '../../../kit/Confirm';
import { api } from '../../../state/session';
import { useText } from '../../../state/text';
import { LANGUAGES } from '../../../../shared/i18n/language';
import { IdKind } from '../edit/IdKind';
import { IdNumber } from '../edit/IdNumber';
import { useEditText } from '../edit/text';
import type { TabProps } from '../edit/tab';
import {
  useBillingGroups, useCategories, useGroups, useLabels, useSites,
} from '../queries';

export function AccountDetailTab({ form, base, turn, nest }: TabProps) {
  const t = useEditText();
  const b = useText();
  const d = form.values;
  const isCompany = d.type === 'company';
  const groups = useGroups().data?.items ?? [];
  const mobiles = d.contacts.map((c) => c.mobile).filter(Boolean);
  const emails = d.contacts.map((c) => c.email).filter(Boolean);

  return (
    <div className="fields">
      <NativeSelect
        label={t.fields['type']} {...form.getInputProps('type')}
        data={Object.entries(b.types).map(([value, label]) => ({ value, label }))}
      />
      <CodeField form={form} base={base} turn={turn} nest={nest} />
      <TextInput
        label={isCompany ? t.companyName : t.fields['name']} required maxLength={120}
        {...form.getInputProps('name')} data-autofocus
      />
      <TextInput
        label={t.fields['contact_name']} maxLength={120} required={isCompany}
        {...form.getInputProps('contact_name')}
      />
      {isCompany && (
        <>
          <TextInput
            label={t.fields['registration_number']} maxLength={40}
            {...form.getInputProps('registration_number')}
          />
          <TextInput
            label={t.fields['vat_number']} maxLength={20} inputMode="numeric"
            description={/^4\d{9}$|^$/.test(d.vat_number.replace(/\s/g, ''))
              ? undefined : t.vatOdd}
            {...form.getInputProps('vat_number')}
          />
        </>
      )}
      <Select
        label={t.fields['group_id']} required searchable
        data={groups.map((g) => ({ value: String(g.id), label: g.title }))}
        {...form.getInputProps('group_id')}
      />
      <Select
        label={t.fields['billing_group_id']} required searchable
        data={options(useBillingGroups().data?.items)}
        {...form.getInputProps('billing_group_id')}
      />
      <MultiSelect
        label={t.fields['category_ids']} searchable hidePickedOptions clearable
        data={options(useCategories().data?.items)}
        {...form.getInputProps('category_ids')}
      />
      <MultiSelect
        label={t.fields['label_ids']} searchable hidePickedOptions clearable
        data={options(useLabels().data?.items)} {...form.getInputProps('label_ids')}
      />
      <TextInput
        label={t.fields['phone']} type="tel" maxLength={40}
        {...form.getInputProps('phone')}
      />
      <div>
        <Text size="sm" fw={600}>{t.fromContacts}</Text>
        <Text size="sm" className="note-text">
          {[...mobiles, ...emails].join('\n') || t.nothing}
        </Text>
        <Anchor component="button" type="button" size="sm" onClick={() => turn('contacts')}>
          {t.changeInContacts}
        </Anchor>
      </div>
      <IdNumber form={form} base={base} />
      <IdKind
        number={d.id_number} value={d.id_type} error={form.errors['id_type']}
        change={(kind) => form.setFieldValue('id_type', kind as typeof d.id_type)}
      />
      <Select
        label={t.fields['site_id']} searchable clearable allowDeselect
        data={options(useSites().data?.items)}
        {...form.getInputProps('site_id')}
        value={d.site_id === '' ? null : d.site_id}
        onChange={(v) => form.setFieldValue('site_id', v ?? '')}
      />
      <NativeSelect
        label={b.language} {...form.getInputProps('language')}
        data={LANGUAGES.map((l) => ({ value: l.code, label: l.name }))}
      />
      <Switch
        label={t.fields['is_vip']}
        description={base.is_vip_by_group ? t.vipByGroup : undefined}
        {...form.getInputProps('is_vip', { type: 'checkbox' })}
      />
      <Switch
        label={t.fields['has_no_email']}
        {...form.getInputProps('has_no_email', { type: 'checkbox' })}
      />
    </div>
  );
}

/** The code hangs on invoices and bank references, so a new one asks first. */
function CodeField({ form, nest }: TabProps) {
  const t = useEditText();
  const d = form.values;
  const [isAsking, setAsking] = useState(false);

  function ask(isOpen: boolean): void {
    setAsking(isOpen);
    nest(isOpen);
  }

  async function generate(): Promise<void> {
    const { code } = await api.json<{ code: string }>(
      `/customers/code${query({ type: d.type, name: d.name })}`,
    );
    form.setFieldValue('code', code);
  }

  return (
    <>
      <TextInput
        label={t.fields['code']} required maxLength={20} className="code-field"
        rightSectionWidth={96} {...form.getInputProps('code')}
        rightSection={(
          <Button
            variant="subtle" size="compact-xs" onClick={() => ask(true)}
            disabled={d.name.trim() === ''}
          >
            {t.generate}
          </Button>
        )}
      />
      {isAsking && (
        <Confirm
          title={t.generateTitle} text={t.generateText} action={t.generate}
          run={generate} close={() => ask(false)}
        />
      )}
    </>
  );
}

export function options(items: { id: number; name: string }[] | undefined) {
  return (items ?? []).map((x) => ({ value: String(x.id), label: x.name }));
}
