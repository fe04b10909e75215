// SPDX-License-Identifier: MIT
// What a cell had no room for is shown whole under the pointer. The link of a
// row lies over all of it, so it is the link that has to say it.
import { type RefObject, useEffect } from 'react';

const CELL = '.clip, .mantine-Badge-label';

export function useWhole(body: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const rows = body.current;
    const move = (event: MouseEvent) => {
      const cell = document.elementsFromPoint(event.clientX, event.clientY)
        .find((e): e is HTMLElement => e instanceof HTMLElement && e.matches(CELL));
      const over = (event.target as Element).closest<HTMLElement>('[data-row]') ?? cell;
      if (over !== undefined) {
        over.title = cell !== undefined && isCut(cell) ? cell.textContent ?? '' : '';
      }
    };
    rows?.addEventListener('mousemove', move);
    return () => rows?.removeEventListener('mousemove', move);
  }, [body]);
}

function isCut(e: HTMLElement): boolean {
  return e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight + 1;
}
