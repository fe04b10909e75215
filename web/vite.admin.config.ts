// SPDX-License-Identifier: MIT
import { defineConfig } from 'vite';

// The staff console, served under /admin/.
export default defineConfig({
  base: '/admin/',
  publicDir: 'public',
  esbuild: { jsx: 'automatic', jsxImportSource: 'react' },
  build: {
    target: 'es2022',
    outDir: 'dist/admin',
    emptyOutDir: true,
    manifest: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
    rollupOptions: {
      input: 'admin.html',
      // "use client" marks of the kit mean nothing in a browser build.
      onwarn(warning, warn) {
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') {
          warn(warning);
        }
      },
    },
  },
});
