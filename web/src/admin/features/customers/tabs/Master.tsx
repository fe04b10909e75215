// SPDX-License-Identifier: MIT
import { Alert, Anchor, Button, Group, Stack, Switch, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { ApiError } from '../../../../shared/api';
import type { CustomerRef } from '../../../../shared/customer';
import { Confirm } from '../../../kit/Confirm';
import { Problem } from '../../../kit/Problem';
import { wordsOf } from '../../../kit/words';
import { api } from '../../../state/session';
import { useText } from '../../../state/text';
import { CustomerPicker } from '../CustomerPicker';
import type { TabProps } from '../edit/tab';
import { useEditText } from '../edit/text';
import { customerKey, type Sub, useSubs } from '../queries';

export default function MasterTab({ form, base, nest, rebase }: TabProps & {
  /** Links change the customer's version. */
  rebase: () => Promise<void>;
}) {
  const t = useEditText();
  const d = form.values;
  const first = useRef<HTMLInputElement & HTMLAnchorElement>(null);

  // The dialog looks for the first field before this tab has loaded.
  useEffect(() => {
    if (document.activeElement?.matches('body, .mantine-Modal-close')) {
      first.current?.focus();
    }
  }, []);

  return (
    <Stack gap="md">
      {base.master && (
        <Alert color="orange" p="sm">
          {t.isSub}{' '}
          <Anchor
            component={Link} inherit underline="always" href={`/customers/${base.master.id}`}
            ref={first} data-autofocus
          >
            {base.master.name} ({base.master.code})
          </Anchor>
        </Alert>
      )}
      <Switch
        label={t.fields['is_master']} disabled={base.master !== null}
        {...(base.master === null && { ref: first, 'data-autofocus': true })}
        {...form.getInputProps('is_master', { type: 'checkbox' })}
        onChange={(e) => {
          const isOn = e.currentTarget.checked;
          form.setValues(isOn ? { is_master: true }
            : { is_master: false, bills_to_master: false, is_reseller: false });
        }}
      />
      {d.is_master && (
        <>
          <Switch
            label={t.fields['bills_to_master']} description={t.billsHint}
            {...form.getInputProps('bills_to_master', { type: 'checkbox' })}
          />
          <Switch
            label={t.fields['is_reseller']}
            {...form.getInputProps('is_reseller', { type: 'checkbox' })}
          />
          {base.is_master ? <Subs base={base} nest={nest} rebase={rebase} />
            : <Text size="sm" c="dimmed">{t.saveMasterFirst}</Text>}
        </>
      )}
    </Stack>
  );
}

function Subs({ base, nest, rebase }: Pick<TabProps, 'base' | 'nest'> & {
  rebase: () => Promise<void>;
}) {
  const t = useEditText();
  const b = useText();
  const queries = useQueryClient();
  const [leaving, setLeaving] = useState<Sub | null>(null);
  const [chosen, setChosen] = useState<CustomerRef | null>(null);
  const [failure, setFailure] = useState('');
  const subs = useSubs(base.id);

  async function refresh(): Promise<void> {
    await rebase();
    await queries.invalidateQueries({ queryKey: customerKey(base.id) });
  }

  async function link(): Promise<void> {
    setFailure('');
    try {
      await api.json(`/customers/${base.id}/subs`, {
        method: 'POST', body: { customer_id: chosen!.id, version: base.version },
      });
      setChosen(null);
      await refresh();
    } catch (error) {
      setFailure((error instanceof ApiError && error.fields['customer_id']?.message)
        || wordsOf(error, b));
    }
  }

  function ask(sub: Sub | null): void {
    setLeaving(sub);
    nest(sub !== null);
  }

  return (
    <section>
      <Title order={3} size="h5" mb="xs">{t.subs}</Title>
      {failure !== '' && <Alert color="red" role="alert" mb="sm" p="xs">{failure}</Alert>}
      <Group align="flex-end" gap="xs" mb="sm" wrap="nowrap">
        <div className="grow">
          <CustomerPicker label={t.linkSub} not={base.id} chosen={chosen} choose={setChosen} />
        </div>
        <Button variant="default" disabled={chosen === null} onClick={() => void link()}>
          {t.link}
        </Button>
      </Group>
      {subs.isError && <Problem error={subs.error} retry={() => void subs.refetch()} />}
      {subs.data?.items.length === 0 && <Text size="sm" c="dimmed">{t.noSubs}</Text>}
      <ul className="plain tight">
        {subs.data?.items.map((s) => (
          <li key={s.id}>
            <Group gap="xs" justify="space-between" wrap="nowrap">
              <Anchor component={Link} href={`/customers/${s.id}`} size="sm">
                {s.name} ({s.code})
              </Anchor>
              <Button
                variant="subtle" color="red" size="compact-sm"
                aria-label={t.unlinkSub(s.name)} onClick={() => ask(s)}
              >
                {t.unlink}
              </Button>
            </Group>
          </li>
        ))}
      </ul>
      {leaving !== null && (
        <Confirm
          title={t.unlinkSub(leaving.name)} action={t.unlink} color="red"
          text={leaving.suspended_with === base.id ? `${t.unlinkText} ${t.unlinkSuspended}`
            : t.unlinkText}
          close={() => ask(null)}
          run={async () => {
            await api.json(`/customers/${base.id}/subs/${leaving.id}`,
              { method: 'DELETE' });
            await refresh();
          }}
        />
      )}
    </section>
  );
}
