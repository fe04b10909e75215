// SPDX-License-Identifier: MIT
// A group as its form holds it, and back. Pure: the dialog draws it.
import type { CustomerGroup } from './types';

export type Choice = 'unset' | 'on' | 'off';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** What the numbers of the form may be. */
export const MOST = {
  due_days: 365,
  overdue_days: 365,
  second_warning_days: 365,
  suspension_days: 365,
  pause_hours: 8760,
} as const;

export type NumberField = keyof typeof MOST;

export interface GroupForm {
  title: string;
  description: string;
  is_vip: boolean;
  auto_rollover: Choice;
  accounting_ref: string;
  sync_accounting: boolean;
  suspensions_disabled: boolean;
  on_holidays: Choice;
  hold_pending_debit: Choice;
  /** null follows the setup; '' is an own value that was not typed yet. */
  due_days: number | '' | null;
  overdue_days: number | '' | null;
  second_warning_days: number | '' | null;
  suspension_days: number | '' | null;
  pause_hours: number | '' | null;
  overdue_minimum: string | null;
  weekdays: string[] | null;
}

export type Tab = 'details' | 'billing' | 'suspension';

const BILLING = ['due_days', 'sync_accounting'];
const DETAILS = ['title', 'description', 'is_vip', 'auto_rollover', 'accounting_ref'];

/** The tab a field stands on, to show the first one with a mistake. */
export function tabOf(field: string): Tab {
  return DETAILS.includes(field) ? 'details'
    : BILLING.includes(field) ? 'billing' : 'suspension';
}

function choiceOf(value: boolean | null | undefined): Choice {
  return value === null || value === undefined ? 'unset' : value ? 'on' : 'off';
}

function valueOf(choice: Choice): boolean | null {
  return choice === 'unset' ? null : choice === 'on';
}

export function formOf(group: CustomerGroup | null): GroupForm {
  const s = group?.suspension;
  return {
    title: group?.title ?? '',
    description: group?.description ?? '',
    is_vip: group?.is_vip ?? false,
    auto_rollover: choiceOf(group?.auto_rollover),
    accounting_ref: group?.accounting_ref ?? '',
    sync_accounting: group?.sync_accounting ?? true,
    suspensions_disabled: group?.suspensions_disabled ?? false,
    due_days: group?.due_days ?? null,
    overdue_days: s?.overdue_days ?? null,
    second_warning_days: s?.second_warning_days ?? null,
    suspension_days: s?.suspension_days ?? null,
    pause_hours: s?.pause_hours ?? null,
    overdue_minimum: s?.overdue_minimum ? centsText(s.overdue_minimum.amount) : null,
    weekdays: s?.weekdays ?? null,
    on_holidays: choiceOf(s?.on_holidays),
    hold_pending_debit: choiceOf(s?.hold_pending_debit),
  };
}

/** 15000 -> "150.00" */
export function centsText(amount: number): string {
  return `${Math.trunc(amount / 100)}.${String(amount % 100).padStart(2, '0')}`;
}

/** "150", "150.5" or "150,50" as cents; null when it is no amount. */
export function centsOf(text: string): number | null {
  const m = /^(\d{1,9})(?:[.,](\d{1,2}))?$/.exec(text.trim().replace(/[\s\u00a0]/g, ''));
  return m === null ? null
    : Number(m[1]) * 100 + Number((m[2] ?? '').padEnd(2, '0'));
}

/** Fields that cannot be sent, with the kind of their mistake. */
export function mistakes(
  form: GroupForm,
): Partial<Record<keyof GroupForm, 'title' | 'days' | 'amount' | 'weekdays'>> {
  const wrong: ReturnType<typeof mistakes> = {};
  if (form.title.trim() === '') {
    wrong.title = 'title';
  }
  for (const [field, most] of Object.entries(MOST) as [NumberField, number][]) {
    const n = form[field];
    if (n !== null && (!Number.isInteger(n) || Number(n) < 0 || Number(n) > most)) {
      wrong[field] = 'days';
    }
  }
  if (form.overdue_minimum !== null && centsOf(form.overdue_minimum) === null) {
    wrong.overdue_minimum = 'amount';
  }
  if (form.weekdays !== null && form.weekdays.length === 0) {
    wrong.weekdays = 'weekdays';
  }
  return wrong;
}

/** The body of a request; only for a form without mistakes. */
export function bodyOf(form: GroupForm, currency: string): Record<string, unknown> {
  return {
    title: form.title.trim(),
    description: form.description.trim(),
    is_vip: form.is_vip,
    auto_rollover: valueOf(form.auto_rollover),
    accounting_ref: form.accounting_ref.trim() || null,
    sync_accounting: form.sync_accounting,
    suspensions_disabled: form.suspensions_disabled,
    due_days: form.due_days,
    suspension: {
      overdue_days: form.overdue_days,
      second_warning_days: form.second_warning_days,
      suspension_days: form.suspension_days,
      pause_hours: form.pause_hours,
      overdue_minimum: form.overdue_minimum === null ? null
        : { amount: centsOf(form.overdue_minimum), currency },
      weekdays: form.weekdays === null ? null
        : WEEKDAYS.filter((day) => form.weekdays!.includes(day)),
      on_holidays: valueOf(form.on_holidays),
      hold_pending_debit: valueOf(form.hold_pending_debit),
    },
  };
}

/** The body of what differs: what a colleague saved meanwhile stays. */
export function changeOf(
  base: GroupForm, form: GroupForm, currency: string,
): Record<string, unknown> {
  const { suspension: was, ...before } = bodyOf(base, currency);
  const { suspension: is, ...after } = bodyOf(form, currency);
  const suspension = differing(was as Record<string, unknown>, is as Record<string, unknown>);
  return {
    ...differing(before, after),
    ...(Object.keys(suspension).length > 0 && { suspension }),
  };
}

function differing(
  before: Record<string, unknown>, after: Record<string, unknown>,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(after).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field]),
  ));
}
