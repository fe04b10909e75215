// SPDX-License-Identifier: MIT
// Real paths, one signal. A view asks for `place.value` and moves with `go`.
import { signal } from '@preact/signals';

export interface Place {
  path: string;
  query: URLSearchParams;
}

function here(): Place {
  return {
    path: location.pathname.replace(/\/+$/, '') || '/',
    query: new URLSearchParams(location.search),
  };
}

export const place = signal<Place>(here());

addEventListener('popstate', () => {
  place.value = here();
});

export function go(url: string, options: { replace?: boolean } = {}): void {
  if (options.replace) {
    history.replaceState(null, '', url);
  } else {
    history.pushState(null, '', url);
    scrollTo(0, 0);
  }
  place.value = here();
}

/** Lets plain `<a href>` links move without a page load. */
export function followLinks(event: MouseEvent): void {
  const link = (event.target as Element).closest('a[href]');
  if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented
      || event.button !== 0 || event.metaKey || event.ctrlKey
      || event.shiftKey || event.altKey
      || link.target !== '' || link.origin !== location.origin
      || link.hash !== '') {
    return;
  }
  event.preventDefault();
  go(link.pathname + link.search);
}
