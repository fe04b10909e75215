// SPDX-License-Identifier: MIT
// What can be done with the rows that are ticked.
import { Button, Menu } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import type { Selected } from '../../kit/ResourceTable';
import { useStaff } from '../../state/session';
import { IconChevronDown } from '../../icons';
import { KINDS, type Kind } from './kinds';
import type { Audience } from './types';
import { useBulkWords } from './words';

const BulkDialog = lazy(() => import('./BulkDialog')
  .then((m) => ({ default: m.BulkDialog })));
const SendMessage = lazy(() => import('../messages/SendMessage')
  .then((m) => ({ default: m.SendMessage })));

export function audienceOf(selected: Selected): Audience {
  return selected.isAll ? { query: selected.shown.query } : { ids: selected.ids };
}

export function BulkMenu({ selected, isOpen, setOpen, exportRows }: {
  selected: Selected;
  isOpen: boolean;
  setOpen: (on: boolean) => void;
  /** The ticked ones, or all that the filters give, as a file. */
  exportRows: (() => void) | null;
}) {
  const w = useBulkWords();
  const { permissions } = useStaff();
  const [chosen, setChosen] = useState<Kind | 'message' | null>(null);
  const close = () => setChosen(null);
  return (
    <>
      <Menu
        opened={isOpen} onChange={setOpen} position="top-end" shadow="md"
        trapFocus returnFocus
      >
        <Menu.Target>
          <Button size="xs" rightSection={<IconChevronDown size={14} />}>{w.menu}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {KINDS.map((k) => (
            <Menu.Item key={k.kind} onClick={() => setChosen(k)}>
              {w.kinds[k.kind]}
            </Menu.Item>
          ))}
          <Menu.Divider />
          {permissions.includes('message_send') && (
            <Menu.Item onClick={() => setChosen('message')}>{w.kinds['message']}</Menu.Item>
          )}
          {exportRows !== null && (
            <Menu.Item onClick={exportRows}>{w.exportRows}</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {chosen === 'message' && (
        <Suspense>
          <SendMessage
            audience={audienceOf(selected)} total={selected.count} close={close}
          />
        </Suspense>
      )}
      {chosen !== null && chosen !== 'message' && (
        <Suspense>
          <BulkDialog
            kind={chosen} audience={audienceOf(selected)} close={close}
            started={selected.clear}
          />
        </Suspense>
      )}
    </>
  );
}
