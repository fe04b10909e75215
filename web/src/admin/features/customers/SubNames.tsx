// SPDX-License-Identifier: MIT
// Who the sub-accounts of a master are, where something is decided of them.
import { Anchor, Text } from '@mantine/core';
import { Link } from 'wouter';
import { count } from '../../../shared/format';
import type { List } from '../../../shared/types';
import { StatusBadge } from '../../kit/StatusBadge';
import { useText } from '../../state/text';
import { useListWords } from './list/words';
import type { Sub } from './queries';

const SHOWN = 5;

export function SubNames({ master, subs, label, withReason = false, isPlain = false }: {
  master: number;
  subs: List<Sub>;
  label?: string;
  /** Why they are suspended instead of that they are. */
  withReason?: boolean;
  /** What they are goes without saying. */
  isPlain?: boolean;
}) {
  const t = useText();
  const w = useListWords();
  const rest = subs.total - Math.min(SHOWN, subs.items.length);
  return (
    <ul className="plain tight" aria-label={label ?? w.subs}>
      {subs.items.slice(0, SHOWN).map((s) => (
        <li key={s.id}>
          <Text span size="sm">
            {s.name} ({s.code}){withReason && s.suspend_reason && `: ${s.suspend_reason}`}
          </Text>{' '}
          {!withReason && !isPlain && s.status !== 'active' && <StatusBadge status={s.status} words={t.statuses} />}
        </li>
      ))}
      {rest > 0 && (
        <li>
          <Anchor component={Link} href={`/customers?master_id=${master}`} size="sm">
            {w.subsMore(count(rest))}
          </Anchor>
        </li>
      )}
    </ul>
  );
}
