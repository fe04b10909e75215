// SPDX-License-Identifier: MIT
// Said after saving: who is the primary contact now, what he receives because
// of it, and whether he is sent a link to the portal.
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
  const { contact, ticked } = promotion;
  return (
    <AppModal title={t.promoted(contact.name)} close={close}>
      <Stack gap="md">
        {ticked.length === 0 ? <Text>{t.tickedNothing}</Text> : (
          <div>
            <Text>{t.ticked}</Text>
            <ul>{ticked.map((kind) => <li key={kind}>{w.kinds[kind] ?? kind}</li>)}</ul>
          </div>
        )}
        <Text>{contact.email ? t.offerLink(contact.email) : t.offerNoLink}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>{contact.email ? t.notNow : b.close}</Button>
          {contact.email && (
            <Button data-autofocus onClick={send}>{t.chooseLink}</Button>
          )}
        </Group>
      </Stack>
    </AppModal>
  );
}
