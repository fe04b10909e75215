// SPDX-License-Identifier: MIT
// Light, dark, or what the device prefers. The choice is an attribute on
// <html>; portal.css does the rest.
import { signal } from '@preact/signals';

export type Theme = 'auto' | 'light' | 'dark';
export const THEMES: readonly Theme[] = ['auto', 'light', 'dark'];

const KEY = 'lastmile.theme';

export const theme = signal<Theme>('auto');

function show(value: Theme): void {
  theme.value = value;
  if (value === 'auto') {
    delete document.documentElement.dataset['theme'];
  } else {
    document.documentElement.dataset['theme'] = value;
  }
}

export function startTheme(): void {
  let value: string | null = null;
  try {
    value = localStorage.getItem(KEY);
  } catch {
    // Storage is switched off: follow the device.
  }
  show(value === 'light' || value === 'dark' ? value : 'auto');
}

export function chooseTheme(value: Theme): void {
  show(value);
  try {
    localStorage.setItem(KEY, value);
  } catch {
    // The choice holds for this page only.
  }
}
