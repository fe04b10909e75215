// SPDX-License-Identifier: MIT
import { Badge, Group, Stack, Text } from '@mantine/core';
import { count } from '../../shared/format';

/** How many there are of each. */
export function Counted({ title, items, color, isLive }: {
  title: string;
  items: readonly { key: string; count: number; text: string }[];
  color: string;
  /** It is told when it changes. */
  isLive?: boolean;
}) {
  return (
    <Stack gap={6} aria-live={isLive ? 'polite' : undefined}>
      <Text size="sm" fw={600}>{title}</Text>
      <ul className="plain tight">
        {items.map((one) => (
          <Group key={one.key} component="li" gap="xs" wrap="nowrap" align="flex-start">
            <Badge color={color}>{count(one.count)}</Badge>
            <Text size="sm">{one.text}</Text>
          </Group>
        ))}
      </ul>
    </Stack>
  );
}
