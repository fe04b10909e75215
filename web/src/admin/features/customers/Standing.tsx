// SPDX-License-Identifier: MIT
// Suspend now, un-suspend, reactivate: at once, with a reason, on the record.
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import type { Customer } from '../../../shared/customer';
import { Confirm } from '../../kit/Confirm';
import { api } from '../../state/session';
import { useEditText } from './edit/text';
import { customerKey } from './queries';
import type { Standing } from './tabs/Cancellation';

export function StandingDialog({ customer: c, what, done, close }: {
  customer: Pick<Customer, 'id' | 'name' | 'version'>;
  what: Standing;
  done?: () => Promise<void>;
  close: () => void;
}) {
  const t = useEditText();
  const queries = useQueryClient();
  const words = t.standings[what];

  async function run(reason: string): Promise<void> {
    await api.json(`/customers/${c.id}/${what}`, {
      method: 'POST', body: { version: c.version, reason },
    });
    notifications.show({ message: words.done(c.name) });
    await done?.();
    await Promise.all([
      queries.invalidateQueries({ queryKey: customerKey(c.id) }),
      queries.invalidateQueries({ queryKey: ['disconnects'] }),
    ]);
  }

  return (
    <Confirm
      title={words.title(c.name)} text={words.text} action={words.action}
      {...(what === 'suspend' ? { color: 'red' } : {})}
      reason="required" run={run} close={close}
    />
  );
}
