// SPDX-License-Identifier: MIT
// The page's language and its words.
import { useSyncExternalStore } from 'react';
import { en, type AdminMessages } from '../../shared/i18n/admin/en';
import {
  browserLanguage, chosenLanguage, rememberLanguage,
} from '../../shared/i18n/language';
import type { Language } from '../../shared/types';

let language: Language = 'en';
let words: AdminMessages = en;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useText(): AdminMessages {
  return useSyncExternalStore(subscribe, () => words);
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, () => language);
}

/**
 * The words of one feature, both languages in the feature's own chunk: what
 * nobody opens is not loaded, and no feature waits for its words.
 */
export function textOf<T>(both: Record<Language, T>): () => T {
  return () => both[useLanguage()];
}

export function currentLanguage(): Language {
  return language;
}

async function speak(code: Language): Promise<void> {
  words = code === 'af'
    ? (await import('../../shared/i18n/admin/af')).af : en;
  language = code;
  document.documentElement.lang = code;
  listeners.forEach((listener) => listener());
}

export function startLanguage(): Promise<void> {
  return speak(chosenLanguage() ?? browserLanguage(navigator.languages));
}

/** The staff member's own language, unless this browser was told otherwise. */
export async function staffLanguage(code: Language): Promise<void> {
  if (chosenLanguage() === null && code !== language) {
    await speak(code);
  }
}

export function chooseLanguage(code: Language): Promise<void> {
  rememberLanguage(code);
  return speak(code);
}
