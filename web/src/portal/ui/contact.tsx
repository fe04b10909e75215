// SPDX-License-Identifier: MIT
import { customer } from '../state/session';
import { t } from '../state/text';

/** How to reach the provider; nothing where the provider has no number. */
export function ContactUs() {
  const number = customer.value?.isp.phone ?? '';
  return number === '' ? null : (
    <>
      {' '}{t.value.call}{' '}
      <a href={`tel:${number.replace(/[^\d+]/g, '')}`} class="number">{number}</a>.
    </>
  );
}
