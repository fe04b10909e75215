// SPDX-License-Identifier: MIT
// Who is left out and why, or what was skipped.
import { Badge, Group, Stack, Text } from '@mantine/core';
import { count } from '../../../shared/format';
import type { Reason } from './types';

export function Reasons({ title, reasons }: { title: string; reasons: Reason[] }) {
  if (reasons.length === 0) {
    return null;
  }
  return (
    <Stack gap={6}>
      <Text size="sm" fw={600}>{title}</Text>
      <Stack component="ul" gap={6} className="reasons">
        {reasons.map((r) => (
          <Group key={r.reason} component="li" gap="xs" wrap="nowrap" align="flex-start">
            <Badge color="gray">{count(r.count)}</Badge>
            <Text size="sm">{r.text}</Text>
          </Group>
        ))}
      </Stack>
    </Stack>
  );
}
