// SPDX-License-Identifier: MIT
import type { Money } from '../../../shared/types';

/** Overrides of the billing setup; null follows it. */
export interface Suspension {
  overdue_days: number | null;
  second_warning_days: number | null;
  suspension_days: number | null;
  pause_hours: number | null;
  overdue_minimum: Money | null;
  weekdays: string[] | null;
  on_holidays: boolean | null;
  hold_pending_debit: boolean | null;
}

export interface CustomerGroup {
  id: number;
  title: string;
  description: string;
  is_vip: boolean;
  auto_rollover: boolean | null;
  suspensions_disabled: boolean;
  sync_accounting: boolean;
  accounting_ref: string | null;
  due_days: number | null;
  suspension: Suspension;
  customer_count: number;
  deleted_at: string | null;
  created_at: string;
  version: number;
}

export interface GroupEffect {
  field: string;
  text: string;
  count: number;
}

export interface DeletePreview {
  customer_count: number;
  suggested: { id: number; title: string } | null;
  targets: { id: number; title: string; customer_count: number }[];
  effects: GroupEffect[];
}

export interface RestorePreview {
  customer_count: number;
  from: { id: number; title: string; customer_count: number; effects: GroupEffect[] }[];
}

export interface EnablePreview {
  suspended: number;
  arrears: number;
  blocked: number;
  rejected: number;
  cancelled: number;
}
