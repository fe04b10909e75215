// SPDX-License-Identifier: MIT
// What changes for customers who go from one group to another.
import { Badge, Group, Stack, Text } from '@mantine/core';
import { count } from '../../../shared/format';
import type { GroupEffect } from './types';
import { useGroupWords } from './words';

export function Effects({ effects }: { effects: GroupEffect[] }) {
  const w = useGroupWords();
  if (effects.length === 0) {
    return <Text size="sm">{w.noEffects}</Text>;
  }
  return (
    <Stack gap={6} aria-live="polite">
      <Text size="sm" fw={600}>{w.effects}</Text>
      <Stack component="ul" gap={6} className="reasons">
        {effects.map((e) => (
          <Group key={e.field} component="li" gap="xs" wrap="nowrap" align="flex-start">
            <Badge color="orange">{count(e.count)}</Badge>
            <Text size="sm">{e.text}</Text>
          </Group>
        ))}
      </Stack>
    </Stack>
  );
}
