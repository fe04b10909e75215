// SPDX-License-Identifier: MIT
// The tabs of a large form. All panels stay mounted, so that nothing typed is
// lost; Alt with a number, or Ctrl with an arrow outside a text field, turns
// to another one, and Ctrl S saves.
import { Tabs } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { useText } from '../state/text';
import { TabStrip } from './TabStrip';

export interface TabSpec<T extends string> {
  name: T;
  title: string;
  hasError: boolean;
  content: ReactNode;
}

export function TabForm<T extends string>({
  tabs, active, refusals, turn, save, foot,
}: {
  tabs: TabSpec<T>[];
  active: T;
  /** How often something was found wrong: each time the first field gets the focus. */
  refusals: number;
  turn: (tab: T) => void;
  save: () => void;
  foot: ReactNode;
}) {
  const t = useText();
  const form = useRef<HTMLFormElement>(null);

  // A field that is turned away from would take the focus, and the keys, with it.
  useEffect(() => {
    if (document.activeElement?.getAttribute('aria-selected') !== 'true') {
      focus(form.current, '[data-autofocus]');
    }
  }, [active]);

  useEffect(() => {
    if (refusals > 0) {
      focus(form.current, '[aria-invalid="true"]');
    }
  }, [refusals]);

  function key(event: KeyboardEvent): void {
    const to = turned(event, tabs.map((x) => x.name), active);
    if (to !== undefined) {
      event.preventDefault();
      turn(to);
    } else if (event.ctrlKey && !event.altKey && event.key.toLowerCase() === 's') {
      event.preventDefault();
      save();
    }
  }

  return (
    <form
      ref={form} noValidate className="tab-form" onKeyDown={key}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Tabs
        value={active} onChange={(v) => v !== null && turn(v as T)} keepMounted
        className="tabs"
      >
        <TabStrip
          active={active} wrong={tabs.filter((x) => x.hasError).map((x) => x.name)}
        >
          {tabs.map((tab, i) => (
            <Tabs.Tab
              key={tab.name} value={tab.name} title={`Alt ${i + 1}`}
              aria-keyshortcuts={`Alt+${i + 1}`}
            >
              {tab.title}
              {tab.hasError && (
                <span className="tab-error"><span className="sr">{t.hasErrors}</span></span>
              )}
            </Tabs.Tab>
          ))}
        </TabStrip>
        {tabs.map((tab) => (
          <Tabs.Panel key={tab.name} value={tab.name} className="tab-panel">
            {tab.content}
          </Tabs.Panel>
        ))}
      </Tabs>
      <div className="tab-foot">{foot}</div>
    </form>
  );
}

/** The first such element of the panel that shows; else its tab. */
function focus(form: HTMLElement | null, what: string): void {
  const panel = [...form?.querySelectorAll<HTMLElement>('[role="tabpanel"]') ?? []]
    .find((p) => p.offsetParent !== null);
  (panel?.querySelector<HTMLElement>(what)
    ?? form?.querySelector<HTMLElement>('[aria-selected="true"]'))?.focus();
}

const TEXT = 'textarea, input:not([type=checkbox]):not([type=radio])';

/** The tab a key turns to, if it does. */
function turned<T extends string>(
  event: KeyboardEvent, names: T[], active: T,
): T | undefined {
  if (event.altKey && !event.ctrlKey && /^Digit[1-9]$/.test(event.code)) {
    return names[Number(event.code.slice(5)) - 1];
  }
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  if (step === 0 || !event.ctrlKey || event.altKey
      || (event.target as Element).matches(TEXT)) {
    return undefined;
  }
  return names[(names.indexOf(active) + step + names.length) % names.length];
}
