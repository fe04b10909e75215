// SPDX-License-Identifier: MIT
import { t } from '../state/text';

export function Loading() {
  return (
    <main id="main" class="page" aria-busy="true">
      <p class="hidden" role="status">{t.value.loading}</p>
      <div class="card skeleton tall" />
      <div class="card skeleton" />
    </main>
  );
}
