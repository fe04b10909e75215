// SPDX-License-Identifier: MIT
// Names and values of fields in words: for a conflict, and for the history.
import { day } from '../../../../shared/format';
import { useText } from '../../../state/text';
import { useBillingGroups, useCategories, useGroups, useLabels, useSites } from '../queries';
import { useCustomerText } from '../text';
import { useEditText } from './text';

export interface FieldText {
  title: (field: string) => string;
  text: (field: string, value: unknown) => string;
}

export function useFieldText(): FieldText {
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
    const [head, , leaf] = field.split('.');
    if (head === 'contacts' && leaf !== undefined) {
      const name = leaf === 'name' ? 'name' : `contact_${leaf}`;
      return `${t.fields['contacts']}: ${t.fields[name] ?? leaf}`;
    }
    return t.fields[field] ?? t.fields[head ?? ''] ?? field;
  }

  function text(field: string, value: unknown): string {
    if (value === null || value === undefined || value === '') {
      return t.nothing;
    }
    if (typeof value === 'boolean') {
      return value ? base.yes : base.no;
    }
    const known = names[field];
    if (known !== undefined) {
      const list = (Array.isArray(value) ? value : [value])
        .map((id) => known.get(String(id)) ?? `#${String(id)}`);
      return list.length === 0 ? t.nothing : list.join(', ');
    }
    if (field === 'contacts' && Array.isArray(value)) {
      return value.map((c) => (c as { name?: string }).name ?? '').join(', ') || t.nothing;
    }
    if (field.includes('rules') && typeof value === 'object') {
      return rulesText(value as Record<string, string[]>, words.kinds) || t.nothing;
    }
    if (Array.isArray(value)) {
      return value.length === 0 ? t.nothing
        : value.map((v) => text(`${field}.item`, v)).join(', ');
    }
    if (typeof value === 'object') {
      return JSON.stringify(value);
    }
    const plain = String(value);
    if (/^\d{4}-\d\d-\d\d$/.test(plain)) {
      return day(plain, base.dates);
    }
    return t.values[field.split('.').pop()!]?.[plain] ?? plain;
  }

  return { title, text };
}

function byId(items: { id: number; name: string }[] | undefined): Map<string, string> {
  return new Map(items?.map((x) => [String(x.id), x.name]));
}

function rulesText(rules: Record<string, string[]>, kinds: Record<string, string>): string {
  return Object.entries(rules).filter(([, channels]) => channels.length > 0)
    .map(([kind, channels]) => `${kinds[kind] ?? kind} (${channels.join(', ')})`)
    .join(', ');
}
