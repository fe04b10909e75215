// SPDX-License-Identifier: MIT
// Names and values of fields in words: for a conflict, and for the history.
import type { Rules } from '../../../../shared/customer';
import { bytes, day, instant, money, speed } from '../../../../shared/format';
import { useStaff } from '../../../state/session';
import { useText } from '../../../state/text';
import { useBillingGroups, useCategories, useGroups, useLabels, useSites } from '../queries';
import { useCustomerText } from '../text';
import { useEditText } from './text';

/** Names of ids, field by field, as the server tells them: also of what is gone. */
export type Names = Record<string, Record<string, string>>;

export interface FieldText {
  title: (field: string) => string;
  text: (field: string, value: unknown) => string;
}

/**
 * `entity`: whose fields they are, where it is not the customer. The names of
 * contacts are `told` as those of the ids of "contacts".
 */
export function useFieldText(entity = 'customer', told: Names = {}): FieldText {
  const { isp } = useStaff();
  const base = useText();
  const words = useCustomerText();
  const t = useEditText();
  const names: Record<string, Map<string, string>> = {
    group_id: byId(useGroups().data?.items.map((g) => ({ id: g.id, name: g.title }))),
    billing_group_id: byId(useBillingGroups().data?.items),
    category_ids: byId(useCategories().data?.items),
    label_ids: byId(useLabels().data?.items),
    site_id: byId(useSites().data?.items),
  };

  function title(field: string): string {
    const [head, id = '', leaf] = field.split('.');
    if (head === 'contacts' && leaf !== undefined) {
      const name = leaf === 'name' ? 'name' : `contact_${leaf}`;
      const whose = told['contacts']?.[id];
      return `${whose === undefined ? t.fields['contacts'] : t.ofContact(whose)}: ${
        t.fields[name] ?? leaf}`;
    }
    return t.fields[`${entity}.${field}`] ?? t.fields[field] ?? t.fields[head ?? ''] ?? field;
  }

  function text(field: string, value: unknown): string {
    if (value === null || value === undefined || value === '') {
      return t.nothing;
    }
    if (typeof value === 'boolean') {
      return value ? base.yes : base.no;
    }
    const known = names[field];
    if (known !== undefined || told[field] !== undefined) {
      if (value === 0) {
        return t.nothing;
      }
      const list = (Array.isArray(value) ? value : [value])
        .map((id) => told[field]?.[String(id)] ?? known?.get(String(id)) ?? `#${String(id)}`);
      return list.length === 0 ? t.nothing : list.join(', ');
    }
    if (field === 'contacts' && Array.isArray(value)) {
      return value.map((c) => (c as { name?: string }).name ?? '').join(', ') || t.nothing;
    }
    if (field.includes('rules') && typeof value === 'object') {
      return rulesText(value as Rules, words.kinds, t.channels) || t.nothing;
    }
    if (Array.isArray(value)) {
      return value.length === 0 ? t.nothing
        : value.map((v) => text(`${field}.item`, v)).join(', ');
    }
    if (typeof value === 'object') {
      return JSON.stringify(value);
    }
    if (typeof value === 'number') {
      const decimal = isp.money.decimal;
      switch (field) {
        case 'custom_price': return money(value, isp.money);
        case 'down_kbps':
        case 'up_kbps': return speed(value, decimal);
        case 'month_bytes':
        case 'size': return bytes(value, decimal);
      }
    }
    const plain = String(value);
    if (/^\d{4}-\d\d-\d\dT/.test(plain)) {
      return instant(plain, isp.time_zone, base.dates);
    }
    if (/^\d{4}-\d\d-\d\d$/.test(plain)) {
      return day(plain, base.dates);
    }
    return t.values[`${entity}.${field}`]?.[plain]
      ?? t.values[field.split('.').pop()!]?.[plain] ?? plain;
  }

  return { title, text };
}

function byId(items: { id: number; name: string }[] | undefined): Map<string, string> {
  return new Map(items?.map((x) => [String(x.id), x.name]));
}

/** "Billing documents (E-mail, SMS), Payment (E-mail)" */
export function rulesText(
  rules: Rules,
  kinds: Record<string, string>,
  channelNames: Record<string, string>,
): string {
  return Object.entries(rules).filter(([, channels]) => channels.length > 0)
    .map(([kind, channels]) => `${kinds[kind] ?? kind} (${
      channels.map((c) => channelNames[c] ?? c).join(', ')})`)
    .join(', ');
}
