// SPDX-License-Identifier: MIT
// Customers that may be the same one: looked at before another is made.
import { Alert, Anchor, Text, Textarea } from '@mantine/core';
import type { Match } from '../../../../shared/customer';
import { useAddText } from './text';

export function Duplicates({ matches, reason, error, put }: {
  matches: Match[];
  reason: string;
  error: string;
  put: (reason: string) => void;
}) {
  const t = useAddText();
  return (
    <Alert color="orange" title={t.duplicates} role="alert">
      <Text size="sm" mb="xs">{t.duplicatesHint}</Text>
      <ul className="plain tight">
        {matches.map((m) => (
          <li key={m.id}>
            <Anchor size="sm" href={`/admin/customers/${m.id}`} target="_blank" rel="noopener">
              {m.name} ({m.code})
            </Anchor>{' '}
            <Text span size="sm">
              {m.why.map((why) => t.why[why] ?? why).join(', ')}
            </Text>
          </li>
        ))}
      </ul>
      {matches.some((m) => m.needs_reason) && (
        <Textarea
          mt="sm" label={t.duplicateReason} required maxLength={200} autosize minRows={1}
          value={reason} error={error || undefined} data-duplicate-reason
          onChange={(e) => put(e.currentTarget.value)}
        />
      )}
    </Alert>
  );
}
