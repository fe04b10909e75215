// SPDX-License-Identifier: MIT
import type { ComponentType } from 'preact';
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { go, place } from './router';
import { customer, ispName, start, startError } from './state/session';
import { t } from './state/text';
import { Banners } from './ui/banners';
import { Header } from './ui/header';
import { Failure } from './ui/failure';
import { Loading } from './ui/loading';

type View = ComponentType;

interface Route {
  load: () => Promise<{ default: View }>;
  title: () => string;
  /** Shown to whoever is signed in, and to nobody else. */
  isPrivate: boolean;
}

const ROUTES: Record<string, Route> = {
  '/login': {
    load: () => import('./views/login'),
    title: () => t.value.signIn,
    isPrivate: false,
  },
  '/forgotten': {
    load: () => import('./views/forgotten'),
    title: () => t.value.forgottenTitle,
    isPrivate: false,
  },
  '/reset': {
    load: () => import('./views/reset'),
    title: () => t.value.resetTitle,
    isPrivate: false,
  },
  '/usage': {
    load: () => import('./views/usage'),
    title: () => t.value.usage,
    isPrivate: true,
  },
  '/profile': {
    load: () => import('./views/profile'),
    title: () => t.value.profile,
    isPrivate: true,
  },
  '/password': {
    load: () => import('./views/password'),
    title: () => t.value.changePassword,
    isPrivate: true,
  },
  '/sessions': {
    load: () => import('./views/sessions'),
    title: () => t.value.sessions,
    isPrivate: true,
  },
  '/switch': {
    load: () => import('./views/switch'),
    title: () => t.value.chooseTitle,
    isPrivate: true,
  },
};

const loaded = signal<Record<string, View>>({});
const loadFailed = signal(false);
const asked = new Set<string>();

function load(path: string): void {
  const route = ROUTES[path];
  if (route === undefined || asked.has(path)) {
    return;
  }
  asked.add(path);
  route.load().then(
    (module) => {
      loaded.value = { ...loaded.value, [path]: module.default };
      loadFailed.value = false;
    },
    () => {
      asked.delete(path);
      loadFailed.value = true;
    },
  );
}

/** Where a visitor really belongs. */
function target(path: string, isSignedIn: boolean): string {
  if (path === '/') {
    return isSignedIn ? '/usage' : '/login';
  }
  if (ROUTES[path]?.isPrivate && !isSignedIn) {
    return '/login';
  }
  return path === '/login' && isSignedIn ? '/usage' : path;
}

export function App() {
  const path = place.value.path;
  const who = customer.value;
  const isPublic = ROUTES[path] !== undefined && !ROUTES[path].isPrivate
    && path !== '/login';

  if (who === undefined && !isPublic) {
    if (startError.value !== null) {
      return (
        <Page title={t.value.portal}>
          <Failure error={startError.value} retry={start} isAutomatic />
        </Page>
      );
    }
    load('/usage');
    return <Page title={t.value.portal}><Loading /></Page>;
  }

  const to = target(path, Boolean(who));
  if (to !== path) {
    // Rendering may not move the page; the next tick may.
    queueMicrotask(() => go(to, { replace: true }));
    return <Page title={t.value.portal}><Loading /></Page>;
  }

  const route = ROUTES[path];
  if (route === undefined) {
    return (
      <Page title={t.value.notFound}>
        <main id="main" class="narrow notice">
          <h1>{t.value.notFound}</h1>
          <p>{t.value.notFoundText}</p>
          <a class="button" href="/">{t.value.goUsage}</a>
        </main>
      </Page>
    );
  }

  load(path);
  const View = loaded.value[path];
  if (View === undefined) {
    return (
      <Page title={route.title()}>
        {loadFailed.value
          ? <Failure error={null} retry={async () => load(path)} />
          : <Loading />}
      </Page>
    );
  }
  return <Page title={route.title()}><View /></Page>;
}

/**
 * When what had the focus went away with its page, the new page gets it, so
 * that a screen reader and the tab key start there.
 */
function keepFocus(): void {
  if (hadFocus && document.activeElement === document.body) {
    focusMain();
  }
  hadFocus = true;
}

let hadFocus = false;

function focusMain(): void {
  const main = document.getElementById('main');
  main?.setAttribute('tabindex', '-1');
  main?.focus({ preventScroll: true });
}

/** Moves the focus without touching the address: /reset keeps its token there. */
function skip(event: Event): void {
  event.preventDefault();
  focusMain();
}

function Page({ title, children }: { title: string; children: preact.ComponentChildren }) {
  const isp = customer.value?.isp.name ?? ispName.value;
  document.title = isp === '' ? title : t.value.title(title, isp);
  useEffect(keepFocus);
  return (
    <>
      <a class="skip" href="#main" onClick={skip}>{t.value.skip}</a>
      <Header />
      <Banners />
      {children}
    </>
  );
}
