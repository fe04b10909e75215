// SPDX-License-Identifier: MIT
// Deleting a category or label asks first: it is taken from its customers.
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { count } from '../../../shared/format';
import { AppModal } from '../../kit/AppModal';
import { wordsOf } from '../../kit/words';
import { api } from '../../state/session';
import { useText } from '../../state/text';
import type { Lookup, LookupKind } from './types';
import { useLookupWords } from './words';

export function Remove({ path, row, close }: {
  path: LookupKind;
  row: Lookup;
  close: () => void;
}) {
  const t = useText();
  const w = useLookupWords();
  const queries = useQueryClient();
  const [failure, setFailure] = useState('');
  const [isBusy, setBusy] = useState(false);

  async function remove(): Promise<void> {
    setBusy(true);
    try {
      await api.json(`/${path}/${row.id}?version=${row.version}`, { method: 'DELETE' });
      notifications.show({ message: w.removed });
      close();
    } catch (error) {
      setFailure(wordsOf(error, t));
      setBusy(false);
    } finally {
      for (const key of [path, 'customers', 'customer']) {
        void queries.invalidateQueries({ queryKey: [key] });
      }
    }
  }

  return (
    <AppModal title={w.removeTitle(row.name)} close={close}>
      <Stack gap="md">
        {failure !== '' && <Alert color="red" role="alert">{failure}</Alert>}
        <Text>
          {row.customer_count > 0
            ? w.removeText(count(row.customer_count)) : w.removeTextNone}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close} data-autofocus>{t.cancel}</Button>
          <Button color="red" loading={isBusy} onClick={() => void remove()}>
            {w.removeDo}
          </Button>
        </Group>
      </Stack>
    </AppModal>
  );
}
