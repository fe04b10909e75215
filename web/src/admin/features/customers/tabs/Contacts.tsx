// SPDX-License-Identifier: MIT
import {
  ActionIcon, Alert, Badge, Button, Checkbox, Group, NativeSelect, Stack, Text,
  TextInput, VisuallyHidden,
} from '@mantine/core';
import { Fragment, useEffect, useState } from 'react';
import { giveToPrimary, reaches, uncovered } from '../../../../shared/coverage';
import { LANGUAGES } from '../../../../shared/i18n/language';
import { IconEdit, IconPlus, IconX } from '../../../icons';
import { useText } from '../../../state/text';
import { carried } from '../edit/contactErrors';
import {
  CHANNELS, contactDraft, type ContactDraft, inOrder, KINDS, makePrimary, newContact, REQUIRED,
} from '../edit/draft';
import { successor } from '../edit/successor';
import type { DraftForm, TabProps } from '../edit/tab';
import { useEditText } from '../edit/text';
import { useCustomerText } from '../text';
import { RemovedContacts } from './RemovedContacts';

/** From this many on there is a search. */
const MANY = 10;

/** There is always a primary contact: another one takes over first. Only one
 * that is alone and was never saved may go. */
function isHeld(c: ContactDraft, contacts: readonly ContactDraft[]): boolean {
  return c.is_primary && (c.id !== null || contacts.length > 1);
}

export function ContactsTab({ form, base }: TabProps) {
  const t = useEditText();
  const b = useText();
  const [open, setOpen] = useState<string | null>(null);
  const [q, setQ] = useState('');
  const { contacts, language } = form.values;
  const [newest, setNewest] = useState<number | null>(null);
  const removed = base.contacts.filter((was) => !contacts.some((c) => c.id === was.id));
  const put = (list: ContactDraft[]) => {
    form.setErrors(carried(form.errors, contacts, list));
    form.setFieldValue('contacts', list);
  };
  const next = base.portal.has_password && form.values.password === null
    ? successor(
      { contacts: base.contacts, username: base.portal.username },
      { contacts, username: form.values.username },
    ) : null;
  const wanted = q.trim().toLowerCase();
  const shown = contacts.map((c, i) => ({ c, i })).filter(({ c }) => wanted === ''
    || [c.name, c.email, c.mobile].some((v) => v.toLowerCase().includes(wanted)));

  // A contact with an error is opened, or nobody would see the field.
  const wrong = Object.keys(form.errors)
    .map((path) => /^contacts\.(\d+)\./.exec(path)?.[1]).find((n) => n !== undefined);
  useEffect(() => {
    const contact = wrong === undefined ? undefined : contacts[Number(wrong)];
    if (contact !== undefined) {
      setOpen(contact.key);
    }
    // Only when another contact turns out wrong.
  }, [wrong]);

  function add(): void {
    const contact = newContact(contacts.length === 0, language);
    put([...contacts, contact]);
    setQ('');
    setOpen(contact.key);
  }

  function remove(contact: ContactDraft): void {
    put(contacts.filter((c) => c.key !== contact.key));
    setNewest(contact.id);
  }

  return (
    <Stack gap="sm">
      <Coverage form={form} />
      {next !== null && next.key !== open && <PasswordEnds form={form} next={next} />}
      <RemovedContacts
        removed={removed} newest={newest}
        keep={(c) => put(inOrder([...contacts, contactDraft(c)], base.contacts))}
      />
      <Group justify="space-between" gap="xs">
        {contacts.length > MANY ? (
          <TextInput
            placeholder={b.search} aria-label={t.searchContacts} value={q}
            onChange={(e) => setQ(e.currentTarget.value)}
          />
        ) : <Text c="dimmed" size="sm" className="grow">{t.contactsHint}</Text>}
        <Button
          variant="default" leftSection={<IconPlus size={16} />} onClick={add}
          data-autofocus
        >
          {t.addContact}
        </Button>
      </Group>
      {form.errors['contacts'] && (
        <Alert color="red" role="alert">{form.errors['contacts']}</Alert>
      )}
      {contacts.some((c) => isHeld(c, contacts)) && <Text c="dimmed" size="sm">{t.primaryStays}</Text>}
      {contacts.length > 0 && (
        <table className="table stacks contacts">
          <thead>
            <tr>
              <th scope="col">{b.name}</th>
              <th scope="col">{b.email}</th>
              <th scope="col">{t.mobile}</th>
              <th scope="col"><VisuallyHidden>{b.actions}</VisuallyHidden></th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ c, i }) => (
              <Fragment key={c.key}>
                <tr>
                  <td data-label={b.name} className="wraps">
                    <span>
                      {c.name || t.newContact}{' '}
                      {c.is_primary && <Badge size="sm" color="cyan">{b.primary}</Badge>}
                    </span>
                  </td>
                  <td data-label={b.email} className="wraps">{c.email}</td>
                  <td data-label={t.mobile}>{c.mobile}</td>
                  <td className="right">
                    <Group gap={2} wrap="nowrap" justify="flex-end">
                      <ActionIcon
                        variant="subtle" aria-expanded={open === c.key}
                        aria-label={t.editContact(c.name || t.newContact)}
                        onClick={() => setOpen(open === c.key ? null : c.key)}
                      >
                        <IconEdit size={16} />
                      </ActionIcon>
                      <ActionIcon
                        variant="subtle" color="red" disabled={isHeld(c, contacts)}
                        title={isHeld(c, contacts) ? t.primaryStays : undefined}
                        aria-label={t.removeContact(c.name || t.newContact)}
                        onClick={() => remove(c)}
                      >
                        <IconX size={16} />
                      </ActionIcon>
                    </Group>
                  </td>
                </tr>
                {open === c.key && (
                  <tr className="contact-open">
                    <td colSpan={4}><ContactFields form={form} i={i} next={next} /></td>
                  </tr>
                )}
              </Fragment>
            ))}
          </tbody>
        </table>
      )}
    </Stack>
  );
}

/** The kinds that would reach nobody, each with the way out. */
function Coverage({ form }: { form: DraftForm }) {
  const t = useEditText();
  const w = useCustomerText();
  const { contacts } = form.values;
  const refused = KINDS.filter((kind) => form.errors[`contacts.rules.${kind}`]);
  return [...new Set([...uncovered(contacts, REQUIRED), ...refused])].map((kind) => (
    <Alert key={kind} color="red" p="xs" role="alert">
      <Group justify="space-between" gap="xs">
        <Text size="sm">{t.uncovered(w.kinds[kind] ?? kind)}</Text>
        {contacts.some((c) => c.is_primary) && (
          <Button
            size="compact-sm" variant="default"
            onClick={() => {
              form.clearFieldError(`contacts.rules.${kind}`);
              form.setFieldValue('contacts', giveToPrimary(contacts, kind));
            }}
          >
            {t.giveToPrimary}
          </Button>
        )}
      </Group>
    </Alert>
  ));
}

/** What another primary contact means for the portal: said where it is ticked. */
function PasswordEnds({ form, next }: { form: DraftForm; next: ContactDraft }) {
  const t = useEditText();
  return (
    <Alert color="orange" p="xs" role="status" title={t.passwordEnds} className="whole">
      <Text size="sm" mb="xs">
        {next.email.trim() === '' ? t.passwordSlip
          : t.passwordLink(next.name || t.newContact, next.email.trim())}
      </Text>
      <Checkbox
        label={t.keepsPassword} description={t.keepsPasswordHint}
        {...form.getInputProps('keeps_password', { type: 'checkbox' })}
      />
    </Alert>
  );
}

function ContactFields({ form, i, next }: {
  form: DraftForm;
  i: number;
  next: ContactDraft | null;
}) {
  const t = useEditText();
  const b = useText();
  const { contacts } = form.values;
  const c = contacts[i]!;
  return (
    <div className="fields contact-fields">
      <TextInput
        label={b.name} required maxLength={120} {...form.getInputProps(`contacts.${i}.name`)}
      />
      <NativeSelect
        label={b.language} {...form.getInputProps(`contacts.${i}.language`)}
        data={LANGUAGES.map((l) => ({ value: l.code, label: l.name }))}
      />
      <TextInput
        label={b.email} type="email" maxLength={254}
        {...form.getInputProps(`contacts.${i}.email`)}
      />
      <TextInput
        label={t.mobile} type="tel" maxLength={40}
        {...form.getInputProps(`contacts.${i}.mobile`)}
      />
      <Checkbox
        label={t.isPrimary} checked={c.is_primary} disabled={c.is_primary}
        error={form.errors[`contacts.${i}.is_primary`]}
        onChange={() => form.setFieldValue('contacts', makePrimary(contacts, c.key))}
      />
      {next?.key === c.key && <PasswordEnds form={form} next={next} />}
      <Rules form={form} i={i} />
    </div>
  );
}

function Rules({ form, i }: { form: DraftForm; i: number }) {
  const t = useEditText();
  const w = useCustomerText();
  const c = form.values.contacts[i]!;
  const must = new Set<string>(REQUIRED);

  function tick(kind: string, channel: 'email' | 'sms', isOn: boolean): void {
    const old = c.rules[kind] ?? [];
    form.setFieldValue(`contacts.${i}.rules`, {
      ...c.rules,
      [kind]: isOn ? [...old, channel] : old.filter((x) => x !== channel),
    });
  }

  return (
    <table className="rules whole">
      <caption>{t.rulesOf(c.name || t.newContact)}</caption>
      <thead>
        <tr>
          <th scope="col">{t.kind}</th>
          {CHANNELS.map((ch) => <th key={ch} scope="col">{t.channels[ch]}</th>)}
        </tr>
      </thead>
      <tbody>
        {KINDS.map((kind) => (
          <tr key={kind}>
            <th scope="row">
              {w.kinds[kind]}
              {must.has(kind) && <span className="dim"> · {t.mustReach}</span>}
              {form.errors[`contacts.${i}.rules.${kind}`] && (
                <Text size="sm" c="red">{form.errors[`contacts.${i}.rules.${kind}`]}</Text>
              )}
            </th>
            {CHANNELS.map((ch) => (
              <td key={ch}>
                <Checkbox
                  aria-label={`${w.kinds[kind]}, ${t.channels[ch]}`}
                  checked={(c.rules[kind] ?? []).includes(ch)}
                  disabled={!reaches(c, ch) && !(c.rules[kind] ?? []).includes(ch)}
                  onChange={(e) => tick(kind, ch, e.currentTarget.checked)}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
