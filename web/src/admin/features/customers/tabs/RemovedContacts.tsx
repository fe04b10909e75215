// SPDX-License-Identifier: MIT
// Who goes when the changes are saved, what he will not be told any more, and
// the way back.
import { Alert, Button, Group, Text } from '@mantine/core';
import type { Contact } from '../../../../shared/customer';
import { rulesText } from '../edit/fields';
import { useEditText } from '../edit/text';
import { useCustomerText } from '../text';

export function RemovedContacts({ removed, newest, keep }: {
  removed: Contact[];
  /** The one that was removed just now: the focus goes to his way back. */
  newest: number | null;
  keep: (contact: Contact) => void;
}) {
  const t = useEditText();
  const { kinds } = useCustomerText();
  return removed.map((c) => {
    const gets = rulesText(c.rules, kinds, t.channels);
    return (
      <Alert key={c.id} color="orange" p="xs" title={t.removal(c.name)} role="status">
        <Group justify="space-between" gap="xs">
          <div className="grow">
            <Text size="sm">
              {gets === '' ? t.removalNothing(c.name) : t.removalGets(c.name, gets)}
            </Text>
            {c.has_login && <Text size="sm">{t.removalLogin(c.name)}</Text>}
          </div>
          <Button
            size="compact-sm" variant="default" autoFocus={c.id === newest}
            onClick={() => keep(c)}
          >
            {t.keepContact(c.name)}
          </Button>
        </Group>
      </Alert>
    );
  });
}
