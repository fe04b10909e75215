// SPDX-License-Identifier: MIT
import { Badge, Group, Text } from '@mantine/core';
import type { Customer } from '../../../../shared/customer';
import { phone } from '../../../../shared/format';
import { Mail } from '../../../kit/Mail';
import { useText } from '../../../state/text';
import { customerKey } from '../queries';
import { useCustomerText } from '../text';
import { EditWidget, Widget } from './Board';

export function ContactsWidget({ customer: c, edit }: {
  customer: Customer;
  edit: () => void;
}) {
  const t = useText();
  const w = useCustomerText();
  return (
    <Widget
      title={t.contacts} keys={[customerKey(c.id)]}
      side={<EditWidget title={t.contacts} edit={edit} />}
    >
      {c.contacts.length === 0 && <Text c="dimmed">{t.noContacts}</Text>}
      <ul className="plain">
        {c.contacts.map((x) => {
          const kinds = Object.entries(x.rules ?? {})
            .filter(([, channels]) => channels.length > 0)
            .map(([kind]) => w.kinds[kind] ?? kind);
          return (
            <li key={x.id}>
              <Group gap="xs">
                <Text fw={600} size="sm">{x.name}</Text>
                {x.is_primary && <Badge size="sm" color="cyan">{t.primary}</Badge>}
              </Group>
              {x.mobile && (
                <Text size="sm"><a href={`tel:${x.mobile}`}>{phone(x.mobile)}</a></Text>
              )}
              {x.email && <Text size="sm"><Mail to={x.email} /></Text>}
              {kinds.length > 0 && (
                <Text size="xs" c="dimmed">{w.receives(kinds.join(', '))}</Text>
              )}
            </li>
          );
        })}
      </ul>
    </Widget>
  );
}
