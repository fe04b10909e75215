// SPDX-License-Identifier: MIT
// Nothing typed is lost by going back, closing the tab or loading the page anew.
import { useEffect, useRef } from 'react';

let guard: { url: string; ask: () => void } | null = null;

/**
 * Hears of going back before the router does: at the window listeners are
 * called in the order they came, so this is called before the first render.
 */
export function startLeaveGuard(): void {
  addEventListener('popstate', (event) => {
    if (guard !== null) {
      event.stopImmediatePropagation();
      history.pushState(history.state, '', guard.url);
      guard.ask();
    }
  });
  addEventListener('beforeunload', (event) => {
    if (guard !== null) {
      event.preventDefault();
    }
  });
}

/** While `isDirty`, going back asks instead, and the browser asks its own. */
export function useLeaveGuard(isDirty: boolean, ask: () => void): void {
  const question = useRef(ask);
  question.current = ask;

  useEffect(() => {
    if (!isDirty) {
      return undefined;
    }
    guard = { url: location.href, ask: () => question.current() };
    return () => {
      guard = null;
    };
  });
}
