// SPDX-License-Identifier: MIT
import { customer } from '../state/session';

/** Suspended, cancelling, cancelled: said on every page, in the server's words. */
export function Banners() {
  const banners = customer.value?.banners ?? [];
  return banners.length === 0 ? null : (
    <div class="banners">
      {banners.map((b) => (
        <p
          key={b.kind} role="status"
          class={b.kind === 'cancelling' ? 'banner warn' : 'banner bad'}
        >
          {b.text}
        </p>
      ))}
    </div>
  );
}
