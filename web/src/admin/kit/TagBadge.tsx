// SPDX-License-Identifier: MIT
// A category or label with its colour as a dot: the words stay readable
// whatever colour somebody chose.
import { Badge, ColorSwatch, Group } from '@mantine/core';
import type { Tag } from '../../shared/types';

export function TagBadge({ tag }: { tag: Tag }) {
  return (
    <Badge
      color="gray"
      leftSection={tag.colour
        ? <ColorSwatch color={tag.colour} size={9} withShadow={false} aria-hidden />
        : undefined}
    >
      {tag.name}
    </Badge>
  );
}

export function TagBadges({ tags }: { tags: Tag[] }) {
  return (
    <Group gap={4} className="tags">
      {tags.map((tag) => <TagBadge key={tag.id} tag={tag} />)}
    </Group>
  );
}
