// SPDX-License-Identifier: MIT
import { strength } from '../../shared/password';
import { useText } from '../state/text';

/** How strong a password is, while it is typed. */
export function Strength({ password }: { password: string }) {
  const t = useText();
  const level = strength(password);
  if (password === '') {
    return null;
  }
  return (
    <p className={`strength level-${level}`} role="status">
      <span className="steps" aria-hidden><i /><i /><i /><i /></span>
      <span className="sr">{t.strength}: </span>
      {t.strengths[level]}
    </p>
  );
}
