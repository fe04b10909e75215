// SPDX-License-Identifier: MIT
// What a form can say before the server is asked. The server decides.
import type { CustomerEditMessages } from '../../../../shared/i18n/admin/customer-edit/en';
import { PASSWORD_MIN } from '../../../../shared/password';
import { placeOf } from '../../../kit/place';
import { type Draft, isEndMoved } from './draft';

const DUE_MAX = 365;

export type Errors = Record<string, string>;

/** All that is wrong at once, by the form's paths. */
export function check(d: Draft, base: Draft, t: CustomerEditMessages): Errors {
  const errors: Errors = {};
  const need = (path: string, value: string, text: string): void => {
    if (value.trim() === '') {
      errors[path] = text;
    }
  };
  need('name', d.name, t.fillName);
  need('code', d.code, t.fillCode);
  need('group_id', d.group_id, t.fillGroup);
  need('billing_group_id', d.billing_group_id, t.fillBillingGroup);
  need('username', d.username, t.fillUsername);
  if (placeOf(d.place) === undefined) {
    errors['place'] = t.placeWrong;
  }
  if (d.password !== null && [...d.password].length < PASSWORD_MIN) {
    errors['password'] = t.passwordShort(PASSWORD_MIN);
  }
  if (d.has_own_due && !(/^\d{1,3}$/.test(d.due_days) && Number(d.due_days) <= DUE_MAX)) {
    errors['due_days'] = t.dueWrong(DUE_MAX);
  }
  if (isEndMoved(base, d)) {
    need('cancel_reason', d.cancel_reason, t.fillCancelReason);
    if (d.subs_choice === 'move' && d.subs_master === null) {
      errors['subs_master'] = t.fillSubsMaster;
    }
  }
  d.contacts.forEach((c, i) => {
    need(`contacts.${i}.name`, c.name, t.fillContactName);
    if (c.email.trim() === '' && c.mobile.trim() === '') {
      errors[`contacts.${i}.email`] = t.fillReach;
    }
  });
  return errors;
}
