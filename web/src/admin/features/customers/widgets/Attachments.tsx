// SPDX-License-Identifier: MIT
// Files about a customer: pictures are previewed, others downloaded.
import { ActionIcon, Anchor, Badge, Button, Group, Loader, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import type { Attachment } from '../../../../shared/customer';
import { bytes, instant } from '../../../../shared/format';
import type { List } from '../../../../shared/types';
import { IconFile, IconPlus, IconX } from '../../../icons';
import { Confirm } from '../../../kit/Confirm';
import { Problem } from '../../../kit/Problem';
import { api, useMay, useStaff } from '../../../state/session';
import { useText } from '../../../state/text';
import { customerKey } from '../queries';
import { useWords } from './attachmentText';
import { Widget } from './Board';

const AddFile = lazy(() => import('./AddFile'));
const PER_PAGE = 100;

export function AttachmentsWidget({ customer }: { customer: number }) {
  const w = useWords();
  const mayWrite = useMay('customer_write');
  const queries = useQueryClient();
  const [isAdding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<Attachment | null>(null);
  const key = [...customerKey(customer), 'attachments'];
  const list = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.json<List<Attachment>>(
      `/customers/${customer}/attachments?per_page=${PER_PAGE}`, { signal },
    ),
  });
  const refresh = () => queries.invalidateQueries({ queryKey: customerKey(customer) });

  return (
    <Widget
      title={w.title} keys={[key]}
      side={mayWrite && (
        <Button
          variant="default" size="compact-sm" leftSection={<IconPlus size={14} />}
          onClick={() => setAdding(true)}
        >
          {w.add}
        </Button>
      )}
    >
      {list.isError && list.data === undefined
        ? <Problem error={list.error} retry={() => void list.refetch()} />
        : list.data === undefined ? <Loader type="dots" />
          : list.data.items.length === 0 ? <Text c="dimmed">{w.none}</Text>
            : (
              <ul className="plain">
                {list.data.items.map((a) => (
                  <Row key={a.id} attachment={a} mayWrite={mayWrite} remove={() => setLeaving(a)} />
                ))}
              </ul>
            )}
      {isAdding && (
        <Suspense>
          <AddFile customer={customer} done={refresh} close={() => setAdding(false)} />
        </Suspense>
      )}
      {leaving !== null && (
        <Confirm
          title={w.removeTitle(leaving.name)} text={w.removeText} action={w.removeAction}
          color="red" close={() => setLeaving(null)}
          run={async () => {
            await api.json<void>(`/attachments/${leaving.id}?version=${leaving.version}`,
              { method: 'DELETE' });
            await refresh();
          }}
        />
      )}
    </Widget>
  );
}

function Row({ attachment: a, mayWrite, remove }: {
  attachment: Attachment;
  mayWrite: boolean;
  remove: () => void;
}) {
  const w = useWords();
  const { dates } = useText();
  const { isp } = useStaff();
  const maySee = useMay('sensitive_read') || !a.is_sensitive;
  const file = `/api/admin/v1/attachments/${a.id}/file`;
  return (
    <li>
      <Group wrap="nowrap" gap="sm" align="flex-start">
        {a.is_picture && maySee && !a.is_sensitive
          ? <img className="thumb" src={file} alt={w.preview(a.name)} loading="lazy" />
          : <IconFile size={40} stroke={1.2} className="dim" aria-hidden />}
        <div className="grow">
          {maySee
            ? (
              <Anchor
                size="sm" href={file} className="username"
                {...(a.is_picture ? { target: '_blank', rel: 'noopener' } : { download: a.name })}
              >
                {a.name}
              </Anchor>
            ) : <Text size="sm" className="username">{a.name}</Text>}
          <Group gap={6}>
            {a.is_sensitive && <Badge size="sm" color="orange">{w.sensitive}</Badge>}
            {a.is_shown && <Badge size="sm" color="cyan">{w.shown}</Badge>}
          </Group>
          <Text size="xs" c="dimmed">
            {[bytes(a.size, isp.money.decimal), a.by?.name,
              instant(a.created_at, isp.time_zone, dates)].filter(Boolean).join(', ')}
          </Text>
        </div>
        {mayWrite && (
          <ActionIcon variant="subtle" color="gray" aria-label={w.remove(a.name)} onClick={remove}>
            <IconX size={16} />
          </ActionIcon>
        )}
      </Group>
    </li>
  );
}
