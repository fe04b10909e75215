// SPDX-License-Identifier: MIT
// Contacts in the history: fields of theirs are "contacts.7.email".
import type { Contact, HistoryEntry, Rules } from '../../../../shared/customer';

type Change = HistoryEntry['changes'][number];

/** A contact that came or went as a whole. */
export interface WholeContact {
  id: string;
  isGone: boolean;
  name: string;
  /** E-mail address and mobile number, as far as there are any. */
  reach: string[];
  rules: Rules;
}

function partsOf(field: string): [id: string, leaf: string] | null {
  const [, id, leaf] = /^contacts\.(\d+)\.(\w+)$/.exec(field) ?? [];
  return id === undefined || leaf === undefined ? null : [id, leaf];
}

/** Names by id, also of contacts that are gone; `entries` are newest first. */
export function contactNames(
  now: readonly Pick<Contact, 'id' | 'name'>[],
  entries: readonly Pick<HistoryEntry, 'changes'>[],
): Record<string, string> {
  const names = Object.fromEntries(now.map((c) => [String(c.id), c.name]));
  for (const { field, before, after } of entries.flatMap((e) => e.changes)) {
    const [id, leaf] = partsOf(field) ?? [];
    const name = after ?? before;
    if (id !== undefined && leaf === 'name' && typeof name === 'string') {
      names[id] ??= name;
    }
  }
  return names;
}

/** The contacts that a change added or removed, and what else it changed. */
export function wholeContacts(changes: readonly Change[]): {
  whole: WholeContact[];
  rest: Change[];
} {
  const whole = changes.flatMap((c): WholeContact[] => {
    const [id, leaf] = partsOf(c.field) ?? [];
    if (id === undefined || leaf !== 'name' || (c.before === null) === (c.after === null)) {
      return [];
    }
    const isGone = c.after === null;
    const value = (of: string) => {
      const change = changes.find((x) => x.field === `contacts.${id}.${of}`);
      return isGone ? change?.before : change?.after;
    };
    return [{
      id, isGone, name: String(value('name')),
      reach: [value('email'), value('mobile')]
        .filter((v): v is string => typeof v === 'string' && v !== ''),
      rules: (value('rules') ?? {}) as Rules,
    }];
  });
  return {
    whole,
    rest: changes.filter((c) => !whole.some((w) => w.id === partsOf(c.field)?.[0])),
  };
}
