// SPDX-License-Identifier: MIT
// What stands at the end of a row: what is done often as a button each, the
// rest in a menu.
import { ActionIcon, Menu } from '@mantine/core';
import type { ComponentType, ReactNode } from 'react';
import { IconDots } from '../../icons';

export function RowButton({ label, icon: Icon, act, isOff = false }: {
  label: string;
  icon: ComponentType<{ size: number }>;
  act: () => void;
  isOff?: boolean;
}) {
  return (
    <ActionIcon
      variant="subtle" color="gray" aria-label={label} disabled={isOff} onClick={act}
    >
      <Icon size={17} />
    </ActionIcon>
  );
}

export function RowMenu({ label, children }: {
  label: string;
  children: ReactNode;
}) {
  return (
    <Menu position="bottom-end" shadow="md" trapFocus returnFocus>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={label}>
          <IconDots size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
