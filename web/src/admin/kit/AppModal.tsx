// SPDX-License-Identifier: MIT
// Every dialog of the console. Mantine's header element is a <header>, which
// a page may have only one of; here it is a div.
import { Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { type ReactNode, useEffect, useState } from 'react';
import { useText } from '../state/text';

export function AppModal({
  title, close, size = 'md', isLocked = false, isLarge = false, children,
}: {
  title: string;
  close: () => void;
  size?: string;
  /** As high as the window allows, and all of a phone. */
  isLarge?: boolean;
  /** No way out but through: no cross, no Escape, no click outside. */
  isLocked?: boolean;
  children: ReactNode;
}) {
  const t = useText();
  const isPhone = useMediaQuery('(max-width: 47.99em)', false,
    { getInitialValueInEffect: false });
  useReturnToOpener();
  return (
    <Modal.Root
      opened onClose={close} size={size} centered fullScreen={isLarge && isPhone}
      {...(isLarge ? { className: 'large-modal' } : {})}
      closeOnEscape={!isLocked} closeOnClickOutside={!isLocked}
    >
      <Modal.Overlay backgroundOpacity={0.5} />
      <Modal.Content radius={isLarge && isPhone ? 0 : 'lg'}>
        <Modal.Header component="div">
          <Modal.Title component="h2" fw={700}>{title}</Modal.Title>
          {!isLocked && <Modal.CloseButton aria-label={t.close} />}
        </Modal.Header>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

/**
 * A dialog is mounted while it is open, so Mantine never sees it close and
 * the focus would fall to the top of the page.
 */
function useReturnToOpener(): void {
  const [opener] = useState(() => document.activeElement);
  useEffect(() => () => {
    if (opener instanceof HTMLElement && opener.isConnected) {
      opener.focus({ preventScroll: true });
    }
  }, [opener]);
}
