// SPDX-License-Identifier: MIT
// Which keys are shortcuts, and what they do in a table.
import { type RefObject, useEffect, useRef } from 'react';

/** A key meant for a field, a dialog or the browser is not a shortcut. */
export function isTyping(event: globalThis.KeyboardEvent): boolean {
  const at = event.target as HTMLElement;
  return event.ctrlKey || event.metaKey || event.altKey
    || at.isContentEditable
    || (/^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)
      && (at as HTMLInputElement).type !== 'checkbox')
    || document.querySelector('[role="dialog"]') !== null;
}

export interface RowKeys {
  /** e: the row that has the focus. */
  edit?: ((id: number) => void) | undefined;
  /** x, and X or shift with an arrow for a range. */
  toggle?: ((id: number, isRange: boolean) => void) | undefined;
  /** b: what can be done with the ticked rows. */
  bulk?: (() => void) | undefined;
  /** ?: what the keys do. */
  help: () => void;
}

function step(key: string): number {
  return key === 'j' || key === 'J' || key === 'ArrowDown' ? 1
    : key === 'k' || key === 'K' || key === 'ArrowUp' ? -1 : 0;
}

function rowOf(element: Element | null): number | null {
  const id = element?.closest<HTMLElement>('[data-id]')?.dataset['id'];
  return id === undefined ? null : Number(id);
}

/** Arrows and j, k move the focus from row to row; Enter opens it. */
export function useRowKeys(
  body: RefObject<HTMLElement | null>,
  keys: RowKeys,
): void {
  const now = useRef(keys);
  now.current = keys;

  useEffect(() => {
    const links = () => [
      ...body.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [],
    ];

    const move = (event: globalThis.KeyboardEvent, by: number) => {
      const all = links();
      const row = document.activeElement?.closest('[data-id]')
        ?.querySelector<HTMLElement>('[data-row]') ?? null;
      const at = row === null ? -1 : all.indexOf(row);
      const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
      if (next === undefined) {
        return;
      }
      event.preventDefault();
      if (event.shiftKey && now.current.toggle !== undefined) {
        const from = rowOf(row);
        if (from !== null) {
          extend(now.current.toggle, body.current!, from, rowOf(next)!);
        }
      }
      next.focus();
    };

    const press = (event: globalThis.KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const isSearch = target.matches('input[type="search"]');
      if (isTyping(event) && !(isSearch && event.key === 'ArrowDown')) {
        return;
      }
      if (target.closest('[aria-haspopup], [role="menu"]')) {
        return;
      }
      const by = step(event.key);
      if (by !== 0) {
        move(event, by);
        return;
      }
      const id = rowOf(document.activeElement);
      const done = act(event, id, now.current);
      if (done) {
        event.preventDefault();
      }
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [body]);
}

/** Shift with an arrow: both rows are ticked, none is lost. */
function extend(
  toggle: (id: number, isRange: boolean) => void,
  body: HTMLElement,
  from: number,
  to: number,
): void {
  const isOn = (id: number) => body
    .querySelector<HTMLInputElement>(`[data-id="${id}"] input[type="checkbox"]`)
    ?.checked ?? false;
  for (const id of [from, to]) {
    if (!isOn(id)) {
      toggle(id, false);
    }
  }
}

function act(event: globalThis.KeyboardEvent, id: number | null, keys: RowKeys): boolean {
  switch (event.key) {
    case 'e':
      if (id !== null) {
        keys.edit?.(id);
      }
      return id !== null && keys.edit !== undefined;
    case 'x':
    case 'X':
      if (id !== null) {
        keys.toggle?.(id, event.shiftKey);
      }
      return id !== null && keys.toggle !== undefined;
    case 'b':
      keys.bulk?.();
      return keys.bulk !== undefined;
    case '?':
      keys.help();
      return true;
    default:
      return false;
  }
}
