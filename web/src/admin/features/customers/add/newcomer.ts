// SPDX-License-Identifier: MIT
// A customer as it is typed when added. Values in, values out.
import type { CustomerType, IdType } from '../../../../shared/customer';
import type { Language } from '../../../../shared/types';
import { placeOf } from '../../../kit/place';

export interface Newcomer {
  type: CustomerType;
  name: string;
  contact_name: string;
  code: string;
  /** Typed by hand: suggestions do not touch it any more. */
  is_code_typed: boolean;
  phone: string;
  mobile: string;
  email: string;
  has_no_email: boolean;
  group_id: string;
  billing_group_id: string;
  category_ids: string[];
  label_ids: string[];
  vat_number: string;
  registration_number: string;
  id_type: IdType | '';
  id_number: string;
  physical_address: string;
  place: string;
  site_id: string;
  language: Language;
  is_vip: boolean;
  send_welcome: boolean;
}

export function newcomer(language: Language): Newcomer {
  return {
    type: 'individual', name: '', contact_name: '', code: '', is_code_typed: false,
    phone: '', mobile: '', email: '', has_no_email: false, group_id: '',
    billing_group_id: '', category_ids: [], label_ids: [], vat_number: '',
    registration_number: '', id_type: '', id_number: '', physical_address: '',
    place: '', site_id: '', language, is_vip: false, send_welcome: true,
  };
}

const OPTIONAL = ['phone', 'mobile', 'id_type', 'id_number', 'physical_address'] as const;

/** The body that adds it: what is empty is left out. */
export function addBody(n: Newcomer): Record<string, unknown> {
  const isCompany = n.type === 'company';
  const place = placeOf(n.place);
  const body: Record<string, unknown> = {
    type: n.type,
    name: n.name.trim(),
    has_no_email: n.has_no_email,
    group_id: Number(n.group_id),
    billing_group_id: Number(n.billing_group_id),
    language: n.language,
    is_vip: n.is_vip,
    send_welcome: n.send_welcome && !n.has_no_email,
    is_code_generated: !n.is_code_typed,
  };
  const put = (name: string, text: string): void => {
    if (text.trim() !== '') {
      body[name] = text.trim();
    }
  };
  put('code', n.code);
  OPTIONAL.forEach((name) => put(name, n[name]));
  if (!n.has_no_email) {
    put('email', n.email);
  }
  if (isCompany) {
    put('contact_name', n.contact_name);
    put('vat_number', n.vat_number);
    put('registration_number', n.registration_number);
  }
  if (place) {
    body['latitude'] = place.latitude;
    body['longitude'] = place.longitude;
  }
  if (n.site_id !== '') {
    body['site_id'] = Number(n.site_id);
  }
  for (const name of ['category_ids', 'label_ids'] as const) {
    if (n[name].length > 0) {
      body[name] = n[name].map(Number);
    }
  }
  return body;
}

const TITLES = new Set(['mr', 'mrs', 'ms', 'miss', 'dr', 'prof', 'adv', 'rev', 'ds', 'mnr',
  'mev', 'mej', 'me', 'sir', 'tannie', 'oom']);

/**
 * An individual of whom only an initial is known; the first name gives a
 * better code (spec customers F2.1).
 *
 *     "G Joubert", "Dr. K Retief", "J.P. Morgan" -> true    "Jo Smit" -> false
 */
export function hasInitialOnly(type: CustomerType, name: string): boolean {
  const words = name.trim().toLowerCase().split(/[\s.]+/)
    .filter((word) => word !== '' && !TITLES.has(word));
  return type === 'individual' && words.length > 1 && words[0]!.length === 1;
}
