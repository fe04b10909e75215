// SPDX-License-Identifier: MIT
import { strength } from '../../shared/password';
import { t } from '../state/text';

export function Strength({ password }: { password: string }) {
  const level = strength(password);
  return (
    <p class={`strength level-${level}`} role="status">
      <span class="steps" aria-hidden="true"><i /><i /><i /><i /></span>
      <span class="hidden">{t.value.strength}: </span>
      {t.value.strengths[level]}
    </p>
  );
}
