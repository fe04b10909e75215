// SPDX-License-Identifier: MIT
// The HTTP contract of one customer, as the console sees it.
import type { Channel } from './coverage';
import type { CustomerRow, DataAccount, Language, Money } from './types';

export interface Ref {
  id: number;
  name: string;
}

export interface CustomerRef extends Ref {
  code: string;
}

export type CustomerType = 'individual' | 'company';
export type IdType = 'sa_id' | 'passport' | 'other';
export type PaymentMethod = 'debit_order' | 'eft' | 'card' | 'cash';

/** Kind of notification -> the channels it goes by. */
export type Rules = Record<string, Channel[]>;

export interface Contact {
  id: number;
  name: string;
  email: string | null;
  mobile: string | null;
  language: Language;
  is_primary: boolean;
  has_login: boolean;
  rules: Rules;
}

export interface Customer extends Omit<CustomerRow, 'status'> {
  status: string;
  contact_name: string;
  id_type: IdType | null;
  id_number_masked: string | null;
  vat_number: string | null;
  registration_number: string | null;
  physical_address: string | null;
  postal_address: string | null;
  latitude: number | null;
  longitude: number | null;
  language: Language;
  verified_at: string | null;
  mobiles: string[];
  emails: string[];
  has_no_email: boolean;
  is_vip_by_group: boolean;
  is_prepaid: boolean;
  payment_method: PaymentMethod | null;
  due: { own: number | null; days: number; from: 'customer' | 'group' | 'setup' };
  accounting_ref: string | null;
  auto_rollover: boolean | null;
  suspended_at: string | null;
  suspend_reason: string | null;
  suspended_by: Ref | null;
  suspended_with: CustomerRef | null;
  cancelled_on: string | null;
  cancel_reason: string | null;
  is_master: boolean;
  bills_to_master: boolean;
  is_reseller: boolean;
  master: CustomerRef | null;
  sub_count: number;
  facts: string[];
  portal: {
    username: string;
    has_password: boolean;
    last_sign_in_at: string | null;
  };
  alerts: { id: number; text: string }[];
  contacts: Contact[];
}

/** One change of somebody else since a version was seen. */
export interface Change {
  field: string;
  before: unknown;
  after: unknown;
  by: Ref | null;
  at: string;
}

export interface Match {
  id: number;
  code: string;
  name: string;
  why: string[];
  needs_reason: boolean;
}

export interface DisconnectAttempt {
  id: number;
  acct_session_id: string;
  nas: Ref | null;
  reason: string;
  state: string;
  state_text: string;
  created_at: string;
  finished_at: string | null;
}

export interface Product {
  id: number;
  code: string;
  name: string;
  technology: string;
  price: Money | null;
  down_kbps: number | null;
  up_kbps: number | null;
  cap_bytes: number | null;
}

export interface Account extends DataAccount {
  block_reason: string | null;
  comment: string;
  mac_lock: string | null;
  down_kbps: number | null;
  up_kbps: number | null;
  cancelled_on: string | null;
  starts_on: string | null;
}

export interface Note {
  id: number;
  text: string;
  is_pinned: boolean;
  is_alert: boolean;
  by: Ref | null;
  created_at: string;
  edited_at: string | null;
  may_edit: boolean;
  version: number;
}

export interface Attachment {
  id: number;
  name: string;
  type: string;
  size: number;
  is_picture: boolean;
  is_sensitive: boolean;
  is_shown: boolean;
  by: Ref | null;
  created_at: string;
  version: number;
}

export interface TimelineEntry {
  at: string;
  kind: string;
  text: string;
  by: { kind: string; id: number | null; name: string | null } | null;
  ref: { kind: string; id: number } | null;
}

export interface HistoryEntry {
  id: number;
  at: string;
  by: { kind: string; id: number | null; name: string | null };
  action: string;
  entity: string;
  entity_id: number;
  /** A data account's username. */
  entity_name: string | null;
  changes: { field: string; before: unknown; after: unknown }[];
  /** What ids in the changes stand for. */
  names: Record<string, Record<string, string>>;
}
