// SPDX-License-Identifier: MIT
import { Badge } from '@mantine/core';

const COLOURS: Record<string, string> = {
  active: 'green',
  online: 'green',
  suspended: 'red',
  blocked: 'red',
  capped: 'orange',
  cancelling: 'orange',
  cancelled: 'gray',
};

export function StatusBadge({ status, words }: {
  status: string;
  words: Record<string, string>;
}) {
  return <Badge color={COLOURS[status] ?? 'gray'}>{words[status] ?? status}</Badge>;
}
