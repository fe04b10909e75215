// SPDX-License-Identifier: MIT
import { defineConfig } from 'vite';

// The customer portal: one entry and one chunk per view. It is built alone,
// because a joint build with the console shares tiny chunks between the two
// and costs a phone more requests.
export default defineConfig({
  base: '/',
  publicDir: 'public',
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  build: {
    target: 'es2022',
    outDir: 'dist/portal',
    emptyOutDir: true,
    manifest: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: { input: 'portal.html' },
  },
});
