// SPDX-License-Identifier: MIT
// Said after saving: who is the primary contact now, what he receives because
// of it, and what became of the portal password.
import { Button, Group, Stack, Text } from '@mantine/core';
import { AppModal } from '../../../kit/AppModal';
import { useText } from '../../../state/text';
import { useCustomerText } from '../text';
import type { Promotion } from './promotion';
import { useEditText } from './text';

export default function Promoted({ promotion, send, close }: {
  promotion: Promotion;
  send: () => void;
  close: () => void;
}) {
  const t = useEditText();
  const b = useText();
  const w = useCustomerText();
  const { contact, ticked, password } = promotion;
  const wantsLink = password === 'none' || (password === 'ended' && !contact.email);
  return (
    <AppModal title={t.promoted(contact.name)} close={close}>
      <Stack gap="md">
        {ticked.length === 0 ? <Text>{t.tickedNothing}</Text> : (
          <div>
            <Text>{t.ticked}</Text>
            <ul>{ticked.map((kind) => <li key={kind}>{w.kinds[kind] ?? kind}</li>)}</ul>
          </div>
        )}
        <Text>
          {password === 'kept' ? t.passwordKept : password === 'none' ? t.passwordNone
            : contact.email ? t.linkWent(contact.email) : t.noLinkWent}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button
            variant={wantsLink ? 'default' : 'filled'} data-autofocus={!wantsLink || undefined}
            onClick={close}
          >
            {b.close}
          </Button>
          {wantsLink && <Button data-autofocus onClick={send}>{t.passwordReset}</Button>}
        </Group>
      </Stack>
    </AppModal>
  );
}
