// SPDX-License-Identifier: MIT
// The page's language and its words.
import { signal } from '@preact/signals';
import { en, type PortalMessages } from '../../shared/i18n/portal/en';
import {
  browserLanguage, chosenLanguage, rememberLanguage,
} from '../../shared/i18n/language';
import type { Language } from '../../shared/types';

export const language = signal<Language>('en');
export const t = signal<PortalMessages>(en);

async function words(code: Language): Promise<PortalMessages> {
  return code === 'af'
    ? (await import('../../shared/i18n/portal/af')).af : en;
}

async function speak(code: Language): Promise<void> {
  t.value = await words(code);
  language.value = code;
  document.documentElement.lang = code;
}

export function startLanguage(): Promise<void> {
  return speak(chosenLanguage() ?? browserLanguage(navigator.languages));
}

/** The customer's own language, unless this browser was told otherwise. */
export async function customerLanguage(code: Language): Promise<void> {
  if (chosenLanguage() === null && code !== language.value) {
    await speak(code);
  }
}

export function chooseLanguage(code: Language): Promise<void> {
  rememberLanguage(code);
  return speak(code);
}
