// SPDX-License-Identifier: MIT
// Somebody else saved first: who changed what, and whose is kept.
import { Alert, Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Change, Customer } from '../../../../shared/customer';
import { AppModal } from '../../../kit/AppModal';
import { Changes } from '../../../kit/Changes';
import { type Draft, type Field, type Merged, set } from './draft';
import { useFieldText } from './fields';
import { useEditText } from './text';

export default function ConflictDialog({ merged, changes, theirs: saved, done, close }: {
  merged: Merged;
  changes: Change[];
  /** The customer as it is now. */
  theirs: Customer;
  /** Gets the draft as it was decided. */
  done: (draft: Draft) => void;
  close: () => void;
}) {
  const t = useEditText();
  const words = useFieldText('customer', {
    contacts: Object.fromEntries(saved.contacts.map((c) => [c.id, c.name])),
  });
  const { title, text } = words;
  const [theirs, setTheirs] = useState<ReadonlySet<Field>>(new Set());

  function decide(): void {
    const draft = { ...merged.draft };
    for (const c of merged.conflicts) {
      if (theirs.has(c.field)) {
        set(draft, c.field, c.theirs);
      }
    }
    done(draft);
  }

  function choose(field: Field, whose: string): void {
    const next = new Set(theirs);
    if (whose === 'theirs') {
      next.add(field);
    } else {
      next.delete(field);
    }
    setTheirs(next);
  }

  return (
    <AppModal title={t.staleTitle} close={close} size="lg">
      <Stack gap="md">
        <Text>{t.staleText}</Text>
        {changes.length > 0 && <Changes changes={changes} words={words} />}
        {merged.conflicts.length === 0
          ? <Alert color="cyan">{t.staleNoConflict}</Alert>
          : merged.conflicts.map((c) => (
            <div key={c.field} className="conflict">
              <Text fw={600} size="sm" mb={4} id={`conflict-${c.field}`}>
                {title(c.field)}
              </Text>
              <SegmentedControl
                fullWidth orientation="vertical"
                value={theirs.has(c.field) ? 'theirs' : 'mine'}
                aria-labelledby={`conflict-${c.field}`}
                onChange={(v) => choose(c.field, v)}
                data={[
                  { value: 'mine', label: t.keepMine(text(c.field, c.mine)) },
                  { value: 'theirs', label: t.takeTheirs(text(c.field, c.theirs)) },
                ]}
              />
            </div>
          ))}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>{t.goOnEditing}</Button>
          <Button onClick={decide} data-autofocus>{t.saveTogether}</Button>
        </Group>
      </Stack>
    </AppModal>
  );
}
