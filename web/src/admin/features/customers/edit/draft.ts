// SPDX-License-Identifier: MIT
// What is being typed into the edit dialog: from a customer, to a change, and
// together with what somebody else saved meanwhile. Values in, values out.
import type { Channel } from '../../../../shared/coverage';
import type {
  Contact, Customer, CustomerRef, CustomerType, IdType, PaymentMethod, Rules,
} from '../../../../shared/customer';
import type { Language } from '../../../../shared/types';
import { placeOf, placeText } from '../../../kit/place';

export interface ContactDraft {
  /** Stable while the dialog is open; a new contact has no id yet. */
  key: string;
  id: number | null;
  name: string;
  email: string;
  mobile: string;
  language: Language;
  is_primary: boolean;
  rules: Rules;
}

export interface Draft {
  code: string;
  type: CustomerType;
  name: string;
  contact_name: string;
  phone: string;
  id_type: IdType | '';
  /** Null: not touched. The number itself is masked until it is revealed. */
  id_number: string | null;
  vat_number: string;
  registration_number: string;
  group_id: string;
  billing_group_id: string;
  category_ids: string[];
  label_ids: string[];
  is_vip: boolean;
  has_no_email: boolean;
  site_id: string;
  language: Language;
  physical_address: string;
  postal_address: string;
  place: string;
  contacts: ContactDraft[];
  /** The new primary contact is the same person: the portal password stays. */
  keeps_password: boolean;
  username: string;
  /** Null: not to be changed. */
  password: string | null;
  payment_method: PaymentMethod | '';
  is_prepaid: boolean;
  has_own_due: boolean;
  due_days: string;
  auto_rollover: '' | 'yes' | 'no';
  accounting_ref: string;
  cancelled_on: string;
  cancel_reason: string;
  /** What becomes of the sub-accounts of a master who is cancelled. */
  subs_choice: '' | 'cancel' | 'standalone' | 'move';
  subs_master: CustomerRef | null;
  is_master: boolean;
  bills_to_master: boolean;
  is_reseller: boolean;
}

export type Field = keyof Draft;

export type Tab =
  | 'account' | 'address' | 'contacts' | 'login' | 'billing' | 'accounting'
  | 'cancellation' | 'master';

/** Every field stands on one tab. */
const TAB_OF: Record<Field, Tab> = {
  code: 'account', type: 'account', name: 'account', contact_name: 'account',
  phone: 'account', id_type: 'account', id_number: 'account',
  vat_number: 'account', registration_number: 'account', group_id: 'account',
  billing_group_id: 'account', category_ids: 'account', label_ids: 'account',
  is_vip: 'account', has_no_email: 'account', site_id: 'account',
  language: 'account',
  physical_address: 'address', postal_address: 'address', place: 'address',
  contacts: 'contacts', keeps_password: 'contacts',
  username: 'login', password: 'login',
  payment_method: 'billing', is_prepaid: 'billing', has_own_due: 'billing',
  due_days: 'billing', auto_rollover: 'billing',
  accounting_ref: 'accounting',
  cancelled_on: 'cancellation', cancel_reason: 'cancellation',
  subs_choice: 'cancellation', subs_master: 'cancellation',
  is_master: 'master', bills_to_master: 'master', is_reseller: 'master',
};

/** Names of the server that are other fields, or parts of them, here. */
const RENAMED: Record<string, Field> = {
  latitude: 'place', longitude: 'place',
  'portal.username': 'username', 'portal.password': 'password',
  portal: 'username',
  subs: 'subs_choice', master_id: 'subs_master',
};

export function draftOf(c: Customer): Draft {
  return {
    code: c.code,
    type: c.type,
    name: c.name,
    contact_name: c.contact_name,
    phone: c.phone ?? '',
    id_type: c.id_type ?? '',
    id_number: null,
    vat_number: c.vat_number ?? '',
    registration_number: c.registration_number ?? '',
    group_id: String(c.group?.id ?? ''),
    billing_group_id: String(c.billing_group?.id ?? ''),
    category_ids: ids(c.categories),
    label_ids: ids(c.labels),
    is_vip: c.is_vip,
    has_no_email: c.has_no_email,
    site_id: String(c.site?.id ?? ''),
    language: c.language,
    physical_address: c.physical_address ?? '',
    postal_address: c.postal_address ?? '',
    place: placeText(c.latitude === null || c.longitude === null ? null
      : { latitude: c.latitude, longitude: c.longitude }),
    contacts: c.contacts.map(contactDraft),
    keeps_password: false,
    username: c.portal.username ?? '',
    password: null,
    payment_method: c.payment_method ?? '',
    is_prepaid: c.is_prepaid,
    has_own_due: c.due.own !== null,
    due_days: c.due.own === null ? '' : String(c.due.own),
    auto_rollover: c.auto_rollover === null ? '' : c.auto_rollover ? 'yes' : 'no',
    accounting_ref: c.accounting_ref ?? '',
    cancelled_on: c.cancelled_on ?? '',
    cancel_reason: c.cancel_reason ?? '',
    subs_choice: '',
    subs_master: null,
    is_master: c.is_master,
    bills_to_master: c.bills_to_master,
    is_reseller: c.is_reseller,
  };
}

function ids(list: { id: number }[]): string[] {
  return list.map((x) => String(x.id)).sort();
}

export function contactDraft(c: Contact): ContactDraft {
  return {
    key: `c${c.id}`, id: c.id, name: c.name, email: c.email ?? '',
    mobile: c.mobile ?? '', language: c.language, is_primary: c.is_primary,
    rules: c.rules,
  };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(normal(a)) === JSON.stringify(normal(b));
}

/** The order of chosen ids, channels and kinds means nothing; keys neither. */
function normal(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.every((v) => typeof v === 'string')
      ? [...value].sort() : value.map(normal);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).filter(([k]) => k !== 'key')
      .sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, normal(v)]);
  }
  return value;
}

export function changedFields(base: Draft, draft: Draft): Field[] {
  return (Object.keys(base) as Field[]).filter((f) => !same(base[f], draft[f]));
}

/** The service ends on another day. */
export function isEndMoved(base: Draft, draft: Draft): boolean {
  return draft.cancelled_on !== '' && draft.cancelled_on !== base.cancelled_on;
}

/** The body of a change, without its version; empty when nothing differs. */
export function changeOf(base: Draft, draft: Draft): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const field of changedFields(base, draft)) {
    Object.assign(body, part(field, base, draft));
  }
  return body;
}

function part(field: Field, base: Draft, d: Draft): Record<string, unknown> {
  switch (field) {
    case 'place': {
      const place = placeOf(d.place);
      return { latitude: place?.latitude ?? null, longitude: place?.longitude ?? null };
    }
    case 'group_id':
    case 'billing_group_id':
    case 'site_id':
      return { [field]: d[field] === '' ? null : Number(d[field]) };
    case 'category_ids':
    case 'label_ids':
      return { [field]: d[field].map(Number) };
    case 'has_own_due':
    case 'due_days':
      return { due_days: d.has_own_due ? Number(d.due_days) : null };
    case 'auto_rollover':
      return { auto_rollover: d.auto_rollover === '' ? null : d.auto_rollover === 'yes' };
    case 'username':
    case 'password':
      return { portal: {
        ...(d.username === base.username ? {} : { username: d.username.trim() }),
        ...(d.password === null ? {} : { password: d.password }),
      } };
    case 'contacts':
      return {
        contacts: d.contacts.map(contactBody),
        ...(d.keeps_password ? { keep_portal_password: true } : {}),
      };
    case 'subs_choice':
      return isEndMoved(base, d) ? {
        subs: d.subs_choice,
        ...(d.subs_choice === 'move' ? { master_id: d.subs_master?.id ?? 0 } : {}),
      } : {};
    case 'subs_master':
    case 'keeps_password':
      // said of the sub-accounts, and of the contacts, alone
      return {};
    case 'id_type':
    case 'payment_method':
    case 'cancelled_on':
    case 'cancel_reason':
    case 'accounting_ref':
      return { [field]: d[field] === '' ? null : d[field] };
    default:
      return { [field]: d[field] };
  }
}

function contactBody(c: ContactDraft): Record<string, unknown> {
  return {
    ...(c.id === null ? {} : { id: c.id }),
    name: c.name,
    email: c.email.trim() === '' ? null : c.email,
    mobile: c.mobile.trim() === '' ? null : c.mobile,
    language: c.language,
    is_primary: c.is_primary,
    rules: c.rules,
  };
}

/** What the server calls a field, as the form does. */
export function formPath(name: string): string {
  return RENAMED[name] ?? name;
}

export function tabOf(path: string): Tab {
  return TAB_OF[path.split('.')[0] as Field] ?? 'account';
}

export interface Conflict {
  field: Field;
  mine: Draft[Field];
  theirs: Draft[Field];
}

export interface Merged {
  /** Theirs with mine on top. */
  draft: Draft;
  /** Fields that both changed, differently. */
  conflicts: Conflict[];
}

/** What was typed over `base`, carried over to what others made of it. */
export function merge(base: Draft, mine: Draft, theirs: Draft): Merged {
  const conflicts: Conflict[] = [];
  const draft: Draft = { ...theirs };
  for (const field of changedFields(base, mine)) {
    if (!same(base[field], theirs[field]) && !same(mine[field], theirs[field])) {
      conflicts.push({ field, mine: mine[field], theirs: theirs[field] });
    }
    set(draft, field, mine[field]);
  }
  // A contact that somebody else removed comes back as a new one.
  const known = new Set(theirs.contacts.map((c) => c.id));
  draft.contacts = draft.contacts.map((c) => (known.has(c.id) ? c : { ...c, id: null }));
  return { draft, conflicts };
}

export function set<F extends Field>(draft: Draft, field: F, value: Draft[F]): void {
  draft[field] = value;
}

/* Contacts. */

/** All kinds, in the order that people think of them. */
export const KINDS = ['billing', 'payment', 'suspension', 'security', 'usage',
  'helpdesk', 'network', 'sales', 'marketing'] as const;
/** Each of these must reach somebody (spec customers 0.1(2)). */
export const REQUIRED = ['billing', 'payment', 'suspension', 'security'] as const;
/** Nobody gets this unasked. */
const ASKED_FOR = new Set<string>(['marketing']);
export const CHANNELS: readonly Channel[] = ['email', 'sms'];

let made = 0;

/** A contact as it begins: the first of a customer receives everything. */
export function newContact(isFirst: boolean, language: Language): ContactDraft {
  made += 1;
  return {
    key: `n${made}`, id: null, name: '', email: '', mobile: '', language,
    is_primary: isFirst,
    rules: Object.fromEntries(KINDS.map((kind) => [
      kind, isFirst && !ASKED_FOR.has(kind) ? ['email' as const] : [],
    ])),
  };
}

/** As they were before, the new ones behind. */
export function inOrder(
  contacts: readonly ContactDraft[], before: readonly { id: number }[],
): ContactDraft[] {
  const old = before.flatMap(({ id }) => contacts.filter((c) => c.id === id));
  return [...old, ...contacts.filter((c) => !old.includes(c))];
}

export function makePrimary(contacts: ContactDraft[], key: string): ContactDraft[] {
  return contacts.map((c) => ({ ...c, is_primary: c.key === key }));
}

/* Cancellation. */

/** The last day of a day's month. */
export function monthEnd(day: string): string {
  const date = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + 1, 0);
  return date.toISOString().slice(0, 10);
}
