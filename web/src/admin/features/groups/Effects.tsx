// SPDX-License-Identifier: MIT
// What changes for customers who go from one group to another.
import { Text } from '@mantine/core';
import { Counted } from '../../kit/Counted';
import type { GroupEffect } from './types';
import { useGroupWords } from './words';

export function Effects({ effects }: { effects: GroupEffect[] }) {
  const w = useGroupWords();
  if (effects.length === 0) {
    return <Text size="sm">{w.noEffects}</Text>;
  }
  return (
    <Counted
      title={w.effects} color="orange" isLive
      items={effects.map((e) => ({ ...e, key: e.field }))}
    />
  );
}
