// SPDX-License-Identifier: MIT
// The tabs of a form in one row. Where they are wider than the window, the ends
// of the row say that it goes on, and whether a tab out of sight has an error.
import { Tabs, UnstyledButton } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { IconChevronRight } from '../icons';

type Beyond = 'nothing' | 'tabs' | 'errors';

export function TabStrip({ active, wrong, children }: {
  active: string;
  /** The tabs with an error. */
  wrong: readonly string[];
  children: ReactNode;
}) {
  const list = useRef<HTMLDivElement>(null);
  const [ends, setEnds] = useState<[Beyond, Beyond]>(['nothing', 'nothing']);
  const errors = wrong.join(' ');

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [active]);

  useEffect(() => {
    const box = list.current!;
    const look = () => setEnds(endsOf(box));
    const watch = new ResizeObserver(look);
    watch.observe(box);
    box.addEventListener('scroll', look, { passive: true });
    look();
    return () => {
      watch.disconnect();
      box.removeEventListener('scroll', look);
    };
  }, [errors]);

  const go = (by: number) => list.current?.scrollBy({
    left: by * list.current.clientWidth * 0.7, behavior: 'smooth',
  });
  return (
    <div className="tab-strip">
      <End side="before" beyond={ends[0]} go={() => go(-1)} />
      <div ref={list} className="tab-list"><Tabs.List>{children}</Tabs.List></div>
      <End side="after" beyond={ends[1]} go={() => go(1)} />
    </div>
  );
}

/** For a finger or a pointer: the keys reach every tab without it. */
function End({ side, beyond, go }: {
  side: 'before' | 'after';
  beyond: Beyond;
  go: () => void;
}) {
  return beyond !== 'nothing' && (
    <UnstyledButton
      className="tab-end" data-side={side} tabIndex={-1} aria-hidden
      onMouseDown={(event) => event.preventDefault()} onClick={go}
    >
      {beyond === 'errors' && <span className="tab-error" />}
      <IconChevronRight size={18} />
    </UnstyledButton>
  );
}

function endsOf(box: HTMLElement): [Beyond, Beyond] {
  const { left, right } = box.getBoundingClientRect();
  const tabs = [...box.querySelectorAll('[role="tab"]')];
  const kind = (hidden: Element[]): Beyond => (hidden.length === 0 ? 'nothing'
    : hidden.some((tab) => tab.querySelector('.tab-error') !== null) ? 'errors' : 'tabs');
  return [
    kind(tabs.filter((tab) => tab.getBoundingClientRect().left < left - 1)),
    kind(tabs.filter((tab) => tab.getBoundingClientRect().right > right + 1)),
  ];
}
