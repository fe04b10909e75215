// SPDX-License-Identifier: MIT
import { day } from '../../shared/format';
import { customer } from '../state/session';
import { t } from '../state/text';
import { ContactUs } from './contact';

/** Suspended, cancelling, cancelled: said on every page, in the page's language. */
export function Banners() {
  const banners = customer.value?.banners ?? [];
  return banners.length === 0 ? null : (
    <div class="banners">
      {banners.map((b) => (
        <p
          key={b.kind} role="status"
          class={b.kind === 'cancelling' ? 'banner warn' : 'banner bad'}
        >
          {t.value.banners[b.kind](day(b.on ?? '', t.value.dates))}
          {b.kind === 'suspended' && <ContactUs />}
        </p>
      ))}
    </div>
  );
}
