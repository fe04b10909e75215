// SPDX-License-Identifier: MIT
// A page, or a part of one, that cannot be shown.
import { Button, Stack, Text, Title } from '@mantine/core';
import { ApiError } from '../../shared/api';
import type { AdminMessages } from '../../shared/i18n/admin/en';
import { IconAlert } from '../icons';
import { useText } from '../state/text';

export function Problem({ error, retry, isPage = false }: {
  error: unknown;
  retry?: () => void;
  /** Nothing else on the page has a heading. */
  isPage?: boolean;
}) {
  const t = useText();
  const [title, text] = meaning(error, t);
  return (
    <Stack align="center" gap="xs" py={48} px="md" ta="center" role="status">
      <IconAlert size={40} stroke={1.5} className="dim" aria-hidden />
      <Title order={isPage ? 1 : 2} size="h3">{title}</Title>
      <Text c="dimmed" maw={420}>{text}</Text>
      {retry && !(error instanceof ApiError && error.status === 403) && (
        <Button mt="xs" variant="default" onClick={retry}>{t.retry}</Button>
      )}
    </Stack>
  );
}

function meaning(error: unknown, t: AdminMessages): [string, string] {
  const status = error instanceof ApiError ? error.status : 500;
  if (error instanceof ApiError && error.isAway && status !== 0) {
    return [t.away, t.awayText];
  }
  switch (status) {
    case 0:
      return [t.noConnection, t.noConnectionText];
    case 403:
      return [t.forbidden, t.forbiddenText];
    case 404:
      return [t.notFound, t.notFoundText];
    default:
      return [t.broken, t.brokenText];
  }
}
