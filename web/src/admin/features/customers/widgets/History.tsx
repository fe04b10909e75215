// SPDX-License-Identifier: MIT
// Who changed which field, from what to what.
import { Button, Group, Loader, NativeSelect, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { query } from '../../../../shared/api';
import type { HistoryEntry } from '../../../../shared/customer';
import { instant } from '../../../../shared/format';
import type { List } from '../../../../shared/types';
import { Problem } from '../../../kit/Problem';
import { api, useStaff } from '../../../state/session';
import { useText } from '../../../state/text';
import { rulesText, useFieldText } from '../edit/fields';
import { useEditText } from '../edit/text';
import { customerKey, useCustomer } from '../queries';
import { useCustomerText } from '../text';
import { Widget } from './Board';
import { contactNames, wholeContacts } from './contactChanges';

const PER_PAGE = 10;
/** More changes than these at once are folded. */
const FEW = 8;
/** Fields that people ask about. */
const FIELDS = ['name', 'code', 'phone', 'group_id', 'billing_group_id', 'physical_address',
  'due_days', 'payment_method', 'cancelled_on', 'suspended_at', 'is_vip'];

export function HistoryWidget({ customer }: { customer: number }) {
  const t = useCustomerText();
  const [field, setField] = useState('');
  const { title } = useFieldText();
  return (
    <Widget
      title={t.history} keys={[[...customerKey(customer), 'history']]}
      side={(
        <NativeSelect
          size="xs" aria-label={t.field} value={field}
          onChange={(e) => setField(e.currentTarget.value)}
          data={[{ value: '', label: t.allFields },
            ...FIELDS.map((f) => ({ value: f, label: title(f) }))]}
        />
      )}
    >
      <Entries key={field} customer={customer} field={field} />
    </Widget>
  );
}

function Entries({ customer, field }: { customer: number; field: string }) {
  const t = useCustomerText();
  const b = useText();
  const [pages, setPages] = useState(1);
  const now = useCustomer(customer).data?.contacts ?? [];
  const list = useQuery({
    queryKey: [...customerKey(customer), 'history', field, pages],
    queryFn: ({ signal }) => api.json<List<HistoryEntry>>(
      `/customers/${customer}/history${query({ field, per_page: pages * PER_PAGE })}`,
      { signal },
    ),
    placeholderData: keepPreviousData,
  });
  if (list.isError && list.data === undefined) {
    return <Problem error={list.error} retry={() => void list.refetch()} />;
  }
  if (list.data === undefined) {
    return <Group justify="center"><Loader type="dots" /></Group>;
  }
  if (list.data.items.length === 0) {
    return <Text c="dimmed">{t.noHistory}</Text>;
  }
  const contacts = contactNames(now, list.data.items);
  return (
    <>
      <ul className="plain">
        {list.data.items.map((h) => <Entry key={h.id} entry={h} contacts={contacts} />)}
      </ul>
      {list.data.total > list.data.items.length && (
        <Button mt="sm" variant="default" size="compact-sm" onClick={() => setPages(pages + 1)}>
          {b.moreRows}
        </Button>
      )}
    </>
  );
}

function Entry({ entry: h, contacts }: {
  entry: HistoryEntry;
  /** Names by id. */
  contacts: Record<string, string>;
}) {
  const t = useCustomerText();
  const w = useEditText();
  const { dates } = useText();
  const { isp } = useStaff();
  const { title, text } = useFieldText(h.entity, { ...h.names, contacts });
  const nothing = text('', null);
  const { whole, rest } = wholeContacts(h.changes);
  const cameOrWent = whole.map((c) => {
    const gets = rulesText(c.rules, t.kinds, w.channels);
    return (
      <Text key={`contact ${c.id}`} size="sm" className="note-text">
        {c.isGone ? w.contactRemoved : w.contactAdded}
        {': '}{[c.name, ...c.reach].join(', ')}
        {gets !== '' && `; ${c.isGone ? w.noLongerGets(gets) : w.gets(gets)}`}
      </Text>
    );
  });
  const fields = rest
    .map((c) => [title(c.field), text(c.field, c.before), text(c.field, c.after)] as const)
    .filter(([, before, after]) => before !== after)
    .map(([name, before, after]) => (
      <Text key={name} size="sm" className="note-text">
        {name}: {h.action === 'update' || before !== nothing ? `${before} → ${after}` : after}
      </Text>
    ));
  const lines = [...cameOrWent, ...fields];
  return (
    <li>
      <Text size="sm" fw={600}>
        {[t.entities[h.entity] ?? h.entity, h.entity_name].filter(Boolean).join(' ')}
        {': '}{t.actions[h.action] ?? h.action}
      </Text>
      {lines.length > FEW
        ? (
          <details>
            <summary>{t.fieldsSet(lines.length)}</summary>
            {lines}
          </details>
        ) : lines}
      <Text size="xs" c="dimmed">
        {[h.by.name ?? t.actors[h.by.kind] ?? h.by.kind,
          instant(h.at, isp.time_zone, dates)].join(', ')}
      </Text>
    </li>
  );
}
