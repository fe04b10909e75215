// SPDX-License-Identifier: MIT
// The bar at the top: whose portal this is, and the menu of who is signed in.
import { useEffect, useRef, useState } from 'preact/hooks';
import { initials } from '../../shared/format';
import { LANGUAGES } from '../../shared/i18n/language';
import type { Choice as Other, Language } from '../../shared/types';
import { place } from '../router';
import { ask, customer, ispName, refresh, signOut } from '../state/session';
import { chooseLanguage, language, t } from '../state/text';
import { chooseTheme, theme, THEMES, type Theme } from '../state/theme';

export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <path d="M6.5 17.500a9.5 9.5 0 0 1 19 0M11.5 18.500a4.5 4.5 0 0 1 9 0" />
      <circle cx="16" cy="22" r="2.6" />
    </svg>
  );
}

export function Header() {
  const who = customer.value;
  return (
    <header class="bar">
      <div class="inner">
        <Mark />
        <span class="isp">{who?.isp.name || ispName.value || t.value.portal}</span>
        <Menu />
      </div>
    </header>
  );
}

function Menu() {
  const who = customer.value;
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!isOpen) {
      return;
    }
    const outside = (e: Event) => {
      if (!root.current?.contains(e.target as Node)) {
        setOpen(false);
      }
    };
    const escape = (e: KeyboardEvent) => {
      if (e.key === 'Escape') {
        setOpen(false);
        button.current?.focus();
      }
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    document.addEventListener('keydown', escape);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
      document.removeEventListener('keydown', escape);
    };
  }, [isOpen]);

  return (
    <div class="menu" ref={root}>
      <button
        type="button"
        class="who"
        ref={button}
        aria-expanded={isOpen}
        aria-controls="menu"
        onClick={() => setOpen(!isOpen)}
      >
        <span class="hidden">{t.value.menu}</span>
        {who && <span class="name">{who.name}</span>}
        <span class="avatar" aria-hidden="true">
          {who ? initials(who.name) : <Sliders />}
        </span>
      </button>
      {isOpen && (
        <div class="sheet" id="menu">
          {who && (
            <p class="me">
              <strong>{who.name}</strong>
              <span>{who.code}</span>
            </p>
          )}
          {who && <Places id={who.id} close={() => setOpen(false)} />}
          <Choice<Theme>
            legend={t.value.theme}
            name="theme"
            value={theme.value}
            options={THEMES.map((code) => [code, t.value.themes[code]])}
            choose={chooseTheme}
          />
          <Choice<Language>
            legend={t.value.language}
            name="language"
            value={language.value}
            options={LANGUAGES.map((l) => [l.code, l.name])}
            choose={(code) => void chooseLanguage(code).then(refresh, refresh)}
          />
          {who && <SignOut />}
        </div>
      )}
    </div>
  );
}

/** The pages; another account only where one e-mail address has several. */
function Places({ id, close }: { id: number; close: () => void }) {
  const [others, setOthers] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    ask<{ items: Other[] }>('/choices', { signal: stop.signal }).then(
      (list) => setOthers(list.items.length), () => undefined,
    );
    return () => stop.abort();
  }, [id]);

  const pages: [string, string][] = [
    ['/usage', t.value.usage], ['/profile', t.value.profile],
    ['/password', t.value.changePassword], ['/sessions', t.value.sessions],
  ];
  if (others > 1) {
    pages.push(['/switch', t.value.switchAccount]);
  }
  return (
    <nav class="places" aria-label={t.value.menu}>
      {pages.map(([path, name]) => (
        <a
          key={path} href={path} onClick={close}
          aria-current={place.value.path === path ? 'page' : undefined}
        >
          {name}
        </a>
      ))}
    </nav>
  );
}

function SignOut() {
  const [isFailed, setFailed] = useState(false);
  return (
    <>
      {isFailed && <p class="error" role="alert">{t.value.away}</p>}
      <button
        type="button"
        class="button quiet wide"
        onClick={() => signOut().catch(() => setFailed(true))}
      >
        {t.value.signOut}
      </button>
    </>
  );
}

function Choice<T extends string>(props: {
  legend: string;
  name: string;
  value: T;
  options: readonly (readonly [T, string])[];
  choose: (value: T) => void;
}) {
  return (
    <fieldset class="choice">
      <legend>{props.legend}</legend>
      <div class="segments">
        {props.options.map(([value, label]) => (
          <label key={value}>
            <input
              type="radio"
              name={props.name}
              value={value}
              checked={value === props.value}
              onChange={() => props.choose(value)}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Sliders() {
  return (
    <svg viewBox="0 0 24 24" class="icon">
      <path d="M4 8h9M19 8h1M4 16h1M11 16h9" />
      <circle cx="16" cy="8" r="2.5" />
      <circle cx="8" cy="16" r="2.5" />
    </svg>
  );
}
