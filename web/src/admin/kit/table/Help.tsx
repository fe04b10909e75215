// SPDX-License-Identifier: MIT
// What the keys of a table do.
import { Group, Kbd, Stack, Text } from '@mantine/core';
import { Fragment } from 'react';
import { useText } from '../../state/text';
import { AppModal } from '../AppModal';

export function Help({ canEdit, canTick, close }: {
  canEdit: boolean;
  canTick: boolean;
  close: () => void;
}) {
  const t = useText();
  const keys: [string[], string][] = [
    [['/'], t.keySearch],
    [['j', 'k', '↓', '↑'], t.keyMove],
    [['Enter'], t.keyOpen],
    ...(canEdit ? [[['e'], t.keyEdit] as [string[], string]] : []),
    ...(canTick ? [
      [['x'], t.keyTick], [['Shift x'], t.keyRange],
      [['Shift ↓', 'Shift ↑'], t.keyGrow], [['b'], t.keyBulk],
    ] as [string[], string][] : []),
    [['Ctrl K'], t.quickFind],
    [['?'], t.keyHelp],
  ];
  return (
    <AppModal title={t.keysTitle} close={close}>
      <Stack gap="sm" component="dl" className="keys">
        {keys.map(([names, what]) => (
          <Group key={what} gap="md" wrap="nowrap">
            <Group component="dt" gap={6} w={150}>
              {names.map((name) => (
                <Fragment key={name}><Kbd>{name}</Kbd></Fragment>
              ))}
            </Group>
            <Text component="dd" size="sm">{what}</Text>
          </Group>
        ))}
      </Stack>
    </AppModal>
  );
}
