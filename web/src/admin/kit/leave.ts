// SPDX-License-Identifier: MIT
// Nothing typed is lost by going back, closing the tab or loading the page anew.
import { useEffect, useRef } from 'react';

/** While `isDirty`, going back asks instead, and the browser asks its own. */
export function useLeaveGuard(isDirty: boolean, ask: () => void): void {
  const question = useRef(ask);
  question.current = ask;

  useEffect(() => {
    if (!isDirty) {
      return undefined;
    }
    const here = location.href;
    const unload = (event: BeforeUnloadEvent) => event.preventDefault();
    const back = (event: PopStateEvent) => {
      event.stopImmediatePropagation();
      history.pushState(history.state, '', here);
      question.current();
    };
    addEventListener('beforeunload', unload);
    // Before the router hears of it.
    addEventListener('popstate', back, { capture: true });
    return () => {
      removeEventListener('beforeunload', unload);
      removeEventListener('popstate', back, { capture: true });
    };
  }, [isDirty]);
}
