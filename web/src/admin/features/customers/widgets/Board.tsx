// SPDX-License-Identifier: MIT
// The widgets of a profile: everyone arranges and folds them as he likes.
import {
  ActionIcon, Button, Group, Menu, Paper, Stack, Title,
} from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useState } from 'react';
import { IconChevronDown, IconDots, IconRefresh } from '../../../icons';
import { usePreference } from '../../../state/preferences';
import { useMay } from '../../../state/session';
import { useCustomerText } from '../text';
import {
  type Arrangement, arrange, COLUMNS, folded, type Move, moved,
} from './arrangement';

/** Edit beside a widget's title, for who may. */
export function EditWidget({ title, edit }: { title: string; edit: () => void }) {
  const t = useCustomerText();
  return useMay('customer_write') && (
    <Button
      variant="default" size="compact-sm" data-short aria-label={t.editWidget(title)}
      onClick={edit}
    >
      {t.edit}
    </Button>
  );
}

export interface WidgetSpec {
  name: string;
  column: 'side' | 'main';
  content: ReactNode;
}

interface BoardState {
  isFolded: (name: string) => boolean;
  fold: (name: string) => void;
  move: (name: string, to: Move) => void;
  may: (name: string, to: Move) => boolean;
}

const BoardContext = createContext<BoardState | null>(null);
const NameContext = createContext('');

export function Board({ preference, widgets }: {
  preference: string;
  widgets: WidgetSpec[];
}) {
  const standard: Arrangement = {
    side: widgets.filter((w) => w.column === 'side').map((w) => w.name),
    main: widgets.filter((w) => w.column === 'main').map((w) => w.name),
    folded: [],
  };
  const [now, keep] = usePreference(preference, (kept) => arrange(kept, standard));
  const shown = new Set(widgets.map((w) => w.name));
  const board: BoardState = {
    isFolded: (name) => now.folded.includes(name),
    fold: (name) => keep(folded(now, name)),
    move: (name, to) => keep(moved(now, name, to, shown)),
    may: (name, to) => to === 'across' || moved(now, name, to, shown) !== now,
  };
  const contents = new Map(widgets.map((w) => [w.name, w.content]));

  return (
    <BoardContext value={board}>
      <div className="profile">
        {COLUMNS.map((column) => (
          <Stack key={column} gap="md">
            {now[column].map((name) => (
              <NameContext key={name} value={name}>{contents.get(name)}</NameContext>
            ))}
          </Stack>
        ))}
      </div>
    </BoardContext>
  );
}

/**
 * One widget. `keys` are the queries that its refresh asks again; `side` is
 * what stands beside its title.
 */
export function Widget({ title, keys, side, children }: {
  title: string;
  keys: readonly (readonly unknown[])[];
  side?: ReactNode;
  children: ReactNode;
}) {
  const t = useCustomerText();
  const queries = useQueryClient();
  const board = useContext(BoardContext)!;
  const name = useContext(NameContext);
  const [isBusy, setBusy] = useState(false);
  const isFolded = board.isFolded(name);
  const body = `widget-${name}`;

  async function refresh(): Promise<void> {
    setBusy(true);
    await Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })));
    setBusy(false);
  }

  return (
    <Paper component="section" p="md" className="widget" data-widget={name}>
      <Group justify="space-between" gap="xs" className="widget-head">
        <Title order={2} size="h4" className="grow">{title}</Title>
        {!isFolded && side !== undefined && <div className="widget-side">{side}</div>}
        <Group gap={2} wrap="nowrap">
          {!isFolded && (
            <ActionIcon
              variant="subtle" color="gray" aria-label={t.refreshWidget(title)}
              loading={isBusy} onClick={() => void refresh()}
            >
              <IconRefresh size={16} />
            </ActionIcon>
          )}
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" aria-label={t.arrangeWidget(title)}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {(['up', 'down', 'across'] as const).map((to) => (
                <Menu.Item
                  key={to} disabled={!board.may(name, to)}
                  onClick={() => board.move(name, to)}
                >
                  {t.moves[to]}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          <ActionIcon
            variant="subtle" color="gray" aria-expanded={!isFolded} aria-controls={body}
            aria-label={isFolded ? t.unfoldWidget(title) : t.foldWidget(title)}
            onClick={() => board.fold(name)}
          >
            <IconChevronDown size={16} className={isFolded ? 'fold' : 'fold open'} />
          </ActionIcon>
        </Group>
      </Group>
      <div id={body} hidden={isFolded}>{!isFolded && children}</div>
    </Paper>
  );
}
