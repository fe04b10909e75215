// SPDX-License-Identifier: MIT
// Which keys are shortcuts, and what they do in a table.
import { type RefObject, useEffect } from 'react';

/** A key meant for a field, a dialog or the browser is not a shortcut. */
export function isTyping(event: globalThis.KeyboardEvent): boolean {
  const at = event.target as HTMLElement;
  return event.ctrlKey || event.metaKey || event.altKey
    || at.isContentEditable
    || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)
    || document.querySelector('[role="dialog"]') !== null;
}

/** Arrows and j, k move the focus from row to row; Enter follows the link. */
export function useRowKeys(body: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const move = (event: globalThis.KeyboardEvent) => {
      const step = event.key === 'j' || event.key === 'ArrowDown' ? 1
        : event.key === 'k' || event.key === 'ArrowUp' ? -1 : 0;
      const isSearch = (event.target as HTMLElement).matches('input[type="search"]');
      if (step === 0 || (isTyping(event)
          && !(isSearch && event.key === 'ArrowDown'))) {
        return;
      }
      if ((event.target as HTMLElement).closest('[aria-haspopup], [role="menu"]')) {
        return;
      }
      const links = [...body.current?.querySelectorAll<HTMLElement>('[data-row]') ?? []];
      const at = links.indexOf(document.activeElement as HTMLElement);
      const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step];
      if (next !== undefined) {
        event.preventDefault();
        next.focus();
      }
    };
    document.addEventListener('keydown', move);
    return () => document.removeEventListener('keydown', move);
  }, [body]);
}
