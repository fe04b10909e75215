// SPDX-License-Identifier: MIT
// Who is left out and why, or what was skipped.
import { Counted } from '../../kit/Counted';
import type { Reason } from './types';

export function Reasons({ title, reasons }: { title: string; reasons: Reason[] }) {
  return reasons.length > 0 && (
    <Counted
      title={title} color="gray" items={reasons.map((r) => ({ ...r, key: r.reason }))}
    />
  );
}
