// SPDX-License-Identifier: MIT
// What is typed of a data account, and what of it changes. Values in, values
// out.
import type { Account } from '../../../shared/customer';
import { amountOf, amountText } from '../../../shared/format';
import type { MoneyStyle } from '../../../shared/types';

export interface AccountDraft {
  username: string;
  /** Empty: made by the server. */
  password: string;
  product_id: string;
  custom_price: string;
  down: string;
  up: string;
  site_id: string;
  fixed_ip: string;
  mac_lock: string;
  comment: string;
  starts_on: string;
  cancelled_on: string;
}

export function accountDraft(
  a: Account | null,
  style: MoneyStyle,
  standard: Partial<AccountDraft> = {},
): AccountDraft {
  if (a === null) {
    return {
      username: '', password: '', product_id: '', custom_price: '', down: '', up: '',
      site_id: '', fixed_ip: '', mac_lock: '', comment: '', starts_on: '',
      cancelled_on: '', ...standard,
    };
  }
  return {
    username: a.username,
    password: '',
    product_id: String(a.product.id),
    custom_price: a.custom_price === null ? ''
      : amountText(a.custom_price.amount, style.decimal),
    down: megabits(a.down_kbps),
    up: megabits(a.up_kbps),
    site_id: String(a.site?.id ?? ''),
    fixed_ip: a.fixed_ip ?? '',
    mac_lock: a.mac_lock ?? '',
    comment: a.comment,
    starts_on: a.starts_on ?? '',
    cancelled_on: a.cancelled_on ?? '',
  };
}

function megabits(kbps: number | null): string {
  return kbps === null ? '' : String(kbps / 1000);
}

/** "20" or "1.5" or "1,5" Mb/s in kb/s; undefined when it is no speed. */
export function kbpsOf(text: string): number | undefined {
  const plain = text.trim().replace(',', '.');
  return /^\d+(\.\d{1,3})?$/.test(plain) ? Math.round(Number(plain) * 1000) : undefined;
}

/** Names of the server's fields, as the form calls them. */
export const PATHS: Record<string, string> = { down_kbps: 'down', up_kbps: 'up' };

/** The price that is typed once another package is chosen: the account's own ends
 * with the former package and stands again with it; one that was typed stays. */
export function priceWith(base: AccountDraft, d: AccountDraft, product: string): string {
  const isFormer = product === base.product_id;
  return d.custom_price === (isFormer ? '' : base.custom_price)
    ? (isFormer ? base.custom_price : '') : d.custom_price;
}

/** The body of what differs; an empty text clears. A price that is to go along
 * with another package is named even when it stays the same. */
export function accountChange(
  base: AccountDraft, d: AccountDraft, isp: { currency: string; money: MoneyStyle },
): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const field of Object.keys(base) as (keyof AccountDraft)[]) {
    const text = d[field].trim();
    if (text === base[field].trim()) {
      continue;
    }
    switch (field) {
      case 'product_id':
      case 'site_id':
        body[field] = text === '' ? null : Number(text);
        break;
      case 'custom_price':
        body[field] = text === '' ? null
          : { amount: amountOf(text, isp.money), currency: isp.currency };
        break;
      case 'down':
      case 'up':
        body[`${field}_kbps`] = text === '' ? null : kbpsOf(text);
        break;
      case 'username':
      case 'password':
      case 'comment':
        body[field] = field === 'password' ? d[field] : text;
        break;
      default:
        body[field] = text === '' ? null : text;
    }
  }
  if (body['product_id'] !== undefined && d.custom_price.trim() !== '') {
    body['custom_price'] = {
      amount: amountOf(d.custom_price, isp.money), currency: isp.currency,
    };
  }
  return body;
}
