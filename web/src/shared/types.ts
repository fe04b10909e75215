// SPDX-License-Identifier: MIT
// The HTTP contract of the two faces as TypeScript sees it.
// Days are `YYYY-MM-DD`, months `YYYY-MM`, instants RFC 3339 in UTC.

export type Language = 'en' | 'af';

export interface MoneyStyle {
  symbol: string;
  group: string;
  decimal: string;
}

export interface Isp {
  name: string;
  /** Where customers call; empty where there is no number. */
  phone: string;
  time_zone: string;
  currency: string;
  money: MoneyStyle;
}

export interface Money {
  amount: number;
  currency: string;
}

export interface List<T> {
  items: T[];
  total: number;
  total_is_floor?: boolean;
  page: number;
  per_page: number;
  next?: string | null;
}

/* Portal. */

export interface Customer {
  id: number;
  code: string;
  name: string;
  type: 'individual' | 'company';
  username: string;
  language: Language;
  isp: Isp;
  today: string;
  status: 'active' | 'suspended' | 'cancelling' | 'cancelled';
  /** What the customer should know of his standing. */
  banners?: { kind: 'suspended' | 'cancelling' | 'cancelled'; text: string; on?: string }[];
}

export interface Choice {
  customer_id: number;
  code: string;
  name: string;
}

export type SignIn =
  | { customer: Customer }
  | { pending: string; choose: Choice[] };

export interface Product {
  name: string;
  technology: string;
  down_kbps: number | null;
  up_kbps: number | null;
}

export type AccountStatus =
  | 'active' | 'blocked' | 'suspended' | 'cancelled' | 'capped';

export interface Account {
  id: number;
  username: string;
  product: Product;
  status: AccountStatus;
  online: boolean;
  last_seen_at: string | null;
}

export interface UsageDay {
  day: string;
  /** Upload: what the network received from the customer. */
  bytes_in: number;
  /** Download. */
  bytes_out: number;
}

export interface Usage {
  account_id: number;
  username: string;
  month: string;
  bytes_in: number;
  bytes_out: number;
  days: UsageDay[];
  cap_bytes: number | null;
  topup_bytes: number;
  used_bytes: number;
  remaining_bytes: number | null;
  resets_on: string;
  online: boolean;
  last_seen_at: string | null;
  product: Product;
  as_of: string;
}

/* Console. */

export interface Staff {
  id: number;
  username: string;
  name: string;
  language: Language;
  permissions: string[];
  totp_enabled: boolean;
  isp: Isp;
  today: string;
  /** An empty text is what the provider does not have. */
  console: {
    accounting_package: string;
    due_days: number;
    cancel_reasons: string[];
    map: { url: string; satellite_url: string; attribution: string };
    /** Whether a service finds addresses. */
    has_geocoder: boolean;
  };
}

export type StaffSignIn =
  | { staff: Staff }
  | { pending: string; totp_required: true };

export interface TotpEnrolment {
  secret: string;
  uri: string;
  svg: string;
}

export interface Tag {
  id: number;
  name: string;
  colour?: string;
}

export interface CustomerRow {
  id: number;
  code: string;
  name: string;
  type: 'individual' | 'company';
  status: string;
  is_vip: boolean;
  group: { id: number; title: string } | null;
  billing_group: { id: number; name: string } | null;
  phone: string | null;
  email: string | null;
  address: string | null;
  site: { id: number; name: string } | null;
  account_count: number;
  usernames: string[];
  categories: Tag[];
  labels: Tag[];
  created_at: string;
  version: number;
}

export interface Contact {
  id: number;
  name: string;
  email: string | null;
  mobile: string | null;
  is_primary: boolean;
}

export interface CustomerDetail extends CustomerRow {
  business_name: string | null;
  vat_number: string | null;
  registration_number: string | null;
  id_number_masked: string | null;
  physical_address: unknown;
  postal_address: unknown;
  latitude: number | null;
  longitude: number | null;
  portal_username: string | null;
  suspended_at?: string | null;
  suspend_reason?: string | null;
  cancelled_on?: string | null;
  contacts: Contact[];
  notes?: string | null;
}

export interface DataAccount {
  id: number;
  username: string;
  technology: string;
  product: {
    id: number;
    code: string;
    name: string;
    price: Money | null;
    down_kbps: number | null;
    up_kbps: number | null;
    cap_bytes: number | null;
  };
  custom_price: Money | null;
  status: AccountStatus;
  is_blocked: boolean;
  reject: boolean;
  fixed_ip: string | null;
  site: { id: number; name: string } | null;
  online: boolean;
  last_seen_at: string | null;
  last_reject: { at: string; reason: string; text: string } | null;
  used_bytes: number;
  cap_bytes: number | null;
  topup_bytes: number;
  version: number;
}

export interface RadiusSession {
  id: number;
  started_at: string;
  ended_at: string | null;
  last_seen_at: string | null;
  nas: { id: number; name: string } | null;
  ip: string | null;
  mac: string | null;
  bytes_in: number;
  bytes_out: number;
  terminate_cause: string | null;
  is_stale: boolean;
}

export interface ExportJob {
  id: number;
  state: 'queued' | 'running' | 'done' | 'failed';
  progress: number;
  rows: number;
  error?: string | null;
}

export interface ApiToken {
  id: number;
  name: string;
  permissions: string[];
  expires_on?: string | null;
  created_at?: string | null;
  last_used_at?: string | null;
  token?: string;
}
