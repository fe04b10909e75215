// SPDX-License-Identifier: MIT
// A link to set a new password, to an address that is confirmed with the caller.
import { Alert, Button, Group, Loader, Radio, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { once } from '../../../shared/api';
import type { Customer } from '../../../shared/customer';
import { instant } from '../../../shared/format';
import { AppModal } from '../../kit/AppModal';
import { Problem } from '../../kit/Problem';
import { wordsOf } from '../../kit/words';
import { api, useStaff } from '../../state/session';
import { useText } from '../../state/text';
import { useEditText } from './edit/text';
import { customerKey } from './queries';
import { SlipDialog } from './slip/SlipDialog';
import { useSlipText } from './slip/text';
import { useSlip } from './slip/useSlip';

interface Links {
  contacts: { id: number; name: string; email: string | null; is_primary: boolean }[];
  sent: Sent[];
}

interface Sent {
  at: string;
  kind: string | null;
  /** null: on paper. */
  to: string | null;
  expires_at: string;
  used_at: string | null;
  /** A newer link went, or the password was set another way. */
  withdrawn_at: string | null;
}

const SHOWN = 3;

export default function ResetPassword({ customer: c, close }: {
  customer: Pick<Customer, 'id' | 'name' | 'portal'>;
  close: () => void;
}) {
  const t = useEditText();
  const slip = useSlip(c.id);
  const links = useQuery({
    queryKey: [...customerKey(c.id), 'password-reset'],
    queryFn: ({ signal }) => api.json<Links>(`/customers/${c.id}/password-reset`, { signal }),
    staleTime: 0,
  });
  if (slip.slip !== null) {
    return <SlipDialog slip={slip.slip} close={close} />;
  }
  return (
    <AppModal title={t.passwordReset} close={close}>
      {links.isError ? <Problem error={links.error} retry={() => void links.refetch()} />
        : links.data === undefined
          ? <Group justify="center" py="xl"><Loader type="dots" /></Group>
          : <Choice customer={c} links={links.data} slip={slip} close={close} />}
    </AppModal>
  );
}

function Choice({ customer: c, links, slip, close }: {
  customer: Pick<Customer, 'id' | 'name' | 'portal'>;
  links: Links;
  slip: ReturnType<typeof useSlip>;
  close: () => void;
}) {
  const t = useEditText();
  const p = useSlipText();
  const b = useText();
  const { isp } = useStaff();
  const queries = useQueryClient();
  const reachable = links.contacts.filter((x) => x.email);
  const [to, setTo] = useState(String(
    (reachable.find((x) => x.is_primary) ?? reachable[0])?.id ?? '',
  ));
  const [key] = useState(once);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');
  const isWelcome = !c.portal?.has_password;
  const at = (when: string) => instant(when, isp.time_zone, b.dates);

  async function send(): Promise<void> {
    setBusy(true);
    setFailure('');
    try {
      const answer = await api.json<{ to: string; expires_at: string }>(
        `/customers/${c.id}/password-reset`,
        {
          method: 'POST', idempotencyKey: key,
          body: { contact_id: Number(to), kind: isWelcome ? 'welcome' : 'reset' },
        },
      );
      notifications.show({
        color: 'green', message: t.linkSent(answer.to, at(answer.expires_at)),
      });
      void queries.invalidateQueries({ queryKey: customerKey(c.id) });
      close();
    } catch (error) {
      setBusy(false);
      setFailure(wordsOf(error, b));
    }
  }

  if (reachable.length === 0) {
    return (
      <Stack gap="md">
        {slip.failure !== '' && <Alert color="red" role="alert">{slip.failure}</Alert>}
        <Alert color="orange">{t.noAddressKnown}</Alert>
        <Text>{p.hint}</Text>
        <SentBefore sent={links.sent} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>{b.close}</Button>
          <Button loading={slip.isBusy} onClick={() => void slip.make()}>{p.make}</Button>
        </Group>
      </Stack>
    );
  }
  return (
    <Stack gap="md">
      {(failure || slip.failure) !== '' && (
        <Alert color="red" role="alert">{failure || slip.failure}</Alert>
      )}
      <Text>{isWelcome ? t.welcomeHint : t.resetHint}</Text>
      <Radio.Group label={t.confirmAddress} value={to} onChange={setTo}>
        <Stack gap="xs" mt="xs">
          {reachable.map((x) => (
            <Radio
              key={x.id} value={String(x.id)} label={x.email}
              description={[x.name, x.is_primary ? b.primary : ''].filter(Boolean).join(' · ')}
              {...(String(x.id) === to ? { 'data-autofocus': true } : {})}
            />
          ))}
        </Stack>
      </Radio.Group>
      <SentBefore sent={links.sent} />
      <Text size="sm" c="dimmed">{p.hint}</Text>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={close}>{b.cancel}</Button>
        <Button
          variant="default" loading={slip.isBusy} disabled={isBusy}
          onClick={() => void slip.make(Number(to))}
        >
          {p.instead}
        </Button>
        <Button loading={isBusy} disabled={slip.isBusy} onClick={() => void send()}>{t.sendLink}</Button>
      </Group>
    </Stack>
  );
}

function SentBefore({ sent }: { sent: Sent[] }) {
  const t = useEditText();
  const p = useSlipText();
  const b = useText();
  const { isp } = useStaff();
  const at = (when: string) => instant(when, isp.time_zone, b.dates);

  function ended(s: Sent): string {
    if (s.used_at !== null) {
      return t.linkUsed(at(s.used_at));
    }
    if (s.withdrawn_at !== null) {
      return t.linkWithdrawn(at(s.withdrawn_at));
    }
    return Date.parse(s.expires_at) > Date.now()
      ? t.linkOpen(at(s.expires_at)) : t.linkExpired(at(s.expires_at));
  }

  if (sent.length === 0) {
    return null;
  }
  return (
    <div>
      <Text size="sm" fw={600}>{t.sentBefore}</Text>
      <ul className="plain tight">
        {sent.slice(0, SHOWN).map((s, i) => (
          <li key={i}>
            <Text size="sm" c="dimmed">
              {at(s.at)}, {s.kind === 'slip' ? p.printed : s.to}: {ended(s)}
            </Text>
          </li>
        ))}
      </ul>
    </div>
  );
}
