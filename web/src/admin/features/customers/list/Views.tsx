// SPDX-License-Identifier: MIT
// Saved views: filters, order and columns of the list under a name.
import { Button, Menu, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { IconBookmark } from '../../../icons';
import type { Arrangement } from '../../../kit/ResourceTable';
import { api } from '../../../state/session';
import { type View, VIEWS } from './view';
import { useListWords } from './words';

const ViewDialog = lazy(() => import('./ViewDialog')
  .then((m) => ({ default: m.ViewDialog })));

function useViews() {
  return useQuery({
    queryKey: VIEWS,
    queryFn: ({ signal }) => api.json<{ items: View[] }>(
      '/views?list=customers', { signal },
    ),
    staleTime: 60_000,
  });
}

export function Views({ now, put }: {
  now: Arrangement;
  put: (to: Arrangement) => void;
}) {
  const w = useListWords();
  const views = useViews();
  const [editing, setEditing] = useState<View | 'new' | null>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  const items = views.data?.items ?? [];
  const own = items.filter((v) => v.is_own);
  const shared = items.filter((v) => !v.is_own);
  const current = items.find((v) => v.id === chosen);
  // A view one went away from by hand is still the one to save into.
  const isCurrent = current?.query === now.query;
  if (views.isError) {
    return null;
  }

  function pick(view: View): void {
    setChosen(view.id);
    put(view);
  }

  return (
    <>
      <Menu position="bottom-start" shadow="md" width={280} trapFocus returnFocus>
        <Menu.Target>
          <Button variant="default" leftSection={<IconBookmark size={16} />}>
            {isCurrent ? current.name : w.views}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            onClick={() => {
              setChosen(null);
              put({ query: '', columns: [] });
            }}
          >
            {w.viewAll}
          </Menu.Item>
          <Items title={w.viewsOwn} views={own} pick={pick} />
          <Items title={w.viewsShared} views={shared} pick={pick} />
          <Menu.Divider />
          {items.length === 0 && (
            <Text size="xs" c="dimmed" px="sm" py={4}>{w.viewsNone}</Text>
          )}
          <Menu.Item onClick={() => setEditing('new')}>{w.viewSave}</Menu.Item>
          {current?.is_own && (
            <Menu.Item onClick={() => setEditing(current)}>
              {w.viewManage(current.name)}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {editing !== null && (
        <Suspense>
          <ViewDialog
            view={editing === 'new' ? null : editing} now={now}
            close={() => setEditing(null)} saved={setChosen}
          />
        </Suspense>
      )}
    </>
  );
}

function Items({ title, views, pick }: {
  title: string;
  views: View[];
  pick: (view: View) => void;
}) {
  const w = useListWords();
  if (views.length === 0) {
    return null;
  }
  return (
    <>
      <Menu.Label>{title}</Menu.Label>
      {views.map((v) => (
        <Menu.Item key={v.id} onClick={() => pick(v)}>
          {v.name}
          {!v.is_own && <Text span size="xs" c="dimmed"> {w.viewBy(v.by.name)}</Text>}
        </Menu.Item>
      ))}
    </>
  );
}
