// SPDX-License-Identifier: MIT
import {
  createTheme, type CSSVariablesResolver, Badge, Button, InputWrapper, Menu, Modal,
  Paper, Select, Tooltip,
} from '@mantine/core';

export const theme = createTheme({
  primaryColor: 'cyan',
  // Dark enough for white text in both schemes.
  primaryShade: 9,
  autoContrast: true,
  colors: {
    dark: [
      '#e4ecf1', '#bccad3', '#94a6b2', '#6c808d', '#33454f', '#293a45',
      '#1a2831', '#14212a', '#0c151b', '#081015',
    ],
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily:
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
  fontFamilyMonospace:
    "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
  headings: { fontWeight: '700' },
  components: {
    Badge: Badge.extend({ defaultProps: { variant: 'light', radius: 'sm' } }),
    Button: Button.extend({ defaultProps: { size: 'sm' } }),
    // A hint below keeps fields that stand side by side on one line.
    InputWrapper: InputWrapper.extend({
      defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] },
    }),
    // Inside the landmark, and without an element that is no item of the menu.
    Menu: Menu.extend({
      defaultProps: {
        withInitialFocusPlaceholder: false, portalProps: { target: '#main' },
      },
    }),
    Modal: Modal.extend({
      defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.5 } },
    }),
    Paper: Paper.extend({ defaultProps: { withBorder: true, radius: 'lg' } }),
    Select: Select.extend({ defaultProps: { allowDeselect: false } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, withArrow: true } }),
  },
});

// Mantine's dimmed and light-variant texts miss 4.5:1 on their backgrounds.
const STATUS = ['green', 'red', 'orange', 'gray', 'cyan', 'violet', 'blue', 'yellow'];

function lightText(shade: number): Record<string, string> {
  return Object.fromEntries(STATUS.map((colour) => [
    `--mantine-color-${colour}-light-color`,
    `var(--mantine-color-${colour}-${shade})`,
  ]));
}

// A lighter shade under the pointer would miss 4.5:1.
const HOVER = {
  '--mantine-color-cyan-filled-hover': '#095a6c',
  '--mantine-color-red-filled-hover': '#a61e1e',
  '--mantine-primary-color-filled-hover': '#095a6c',
};

export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-text': '#12212b',
    '--mantine-color-dimmed': '#4b5a66',
    '--mantine-color-placeholder': '#5c6b77',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-anchor': 'var(--mantine-color-cyan-9)',
    ...HOVER,
    ...lightText(9),
    '--mantine-color-green-light-color': '#17592a',
    '--mantine-color-orange-light-color': '#8a3a00',
    '--mantine-color-yellow-light-color': '#704a00',
    '--mantine-color-red-light-color': '#a01515',
    '--mantine-color-gray-light-color': '#39434b',
    '--mantine-color-cyan-light': '#e0f1f6',
    '--mantine-color-cyan-light-hover': '#d3eaf1',
    '--lm-page': '#f2f6f9',
    '--lm-line': '#e4eaee',
    '--lm-down': '#0b7285',
    '--lm-up': '#e5811a',
    '--lm-lit': '#e3f4f7',
    '--lm-online': '#12784a',
  },
  dark: {
    '--mantine-color-dimmed': '#a3b7c4',
    '--mantine-color-placeholder': '#94a6b2',
    '--mantine-color-error': '#ff9c95',
    '--mantine-color-anchor': 'var(--mantine-color-cyan-4)',
    ...HOVER,
    ...lightText(2),
    '--mantine-color-gray-light': '#293a45',
    '--mantine-color-cyan-light': '#123944',
    '--mantine-color-cyan-light-hover': '#174652',
    '--lm-page': 'var(--mantine-color-dark-8)',
    '--lm-line': 'var(--mantine-color-dark-5)',
    '--lm-down': '#38a6c2',
    '--lm-up': '#f0983c',
    '--lm-lit': '#17323a',
    '--lm-online': '#5fd39b',
  },
});

export function nonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')
    ?.content ?? '';
}
