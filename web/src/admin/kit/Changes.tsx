// SPDX-License-Identifier: MIT
// What somebody else changed since a version was seen: field by field, by
// whom and when.
import { Alert, Stack, Text } from '@mantine/core';
import type { ApiError } from '../../shared/api';
import type { Change } from '../../shared/customer';
import { instant } from '../../shared/format';
import { useStaff } from '../state/session';
import { useText } from '../state/text';

export interface ChangeText {
  title: (field: string) => string;
  text: (field: string, value: unknown) => string;
}

/** The changes that a refusal (409 stale_version) tells of. */
export function changesOf(error: ApiError): Change[] {
  return (error.document['changes'] ?? []) as Change[];
}

export function Changes({ changes, words: { title, text } }: {
  changes: Change[];
  words: ChangeText;
}) {
  const { dates } = useText();
  const { isp } = useStaff();
  return (
    <ul className="plain tight">
      {changes.map((c, i) => (
        <li key={i}>
          <Text size="sm" className="note-text">
            <strong>{title(c.field)}</strong>: {text(c.field, c.before)}
            {' → '}{text(c.field, c.after)}
          </Text>
          <Text size="xs" c="dimmed">
            {[c.by?.name, instant(c.at, isp.time_zone, dates)].filter(Boolean).join(', ')}
          </Text>
        </li>
      ))}
    </ul>
  );
}

/** The same in a dialog that can be saved again. */
export function StaleNotice({ changes, words }: { changes: Change[]; words: ChangeText }) {
  const t = useText();
  return (
    <Alert color="orange" title={t.staleTitle} role="alert">
      <Stack gap="xs">
        <Text size="sm">{t.staleText}</Text>
        <Changes changes={changes} words={words} />
      </Stack>
    </Alert>
  );
}
