// SPDX-License-Identifier: MIT
// Bundles test/unit/*.test.ts with esbuild and runs them with node's own
// runner: Node 18 cannot strip types by itself.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { buildSync } from 'esbuild';

const out = '.tmp/unit';
const names = readdirSync('test/unit').filter((n) => n.endsWith('.test.ts'));

rmSync(out, { recursive: true, force: true });
buildSync({
  entryPoints: names.map((n) => `test/unit/${n}`),
  bundle: true,
  platform: 'node',
  format: 'esm',
  outdir: out,
  outExtension: { '.js': '.mjs' },
  logLevel: 'warning',
});

if (process.argv.includes('--build')) {
  process.exit(0);
}

const built = names.map((n) => `${out}/${n.replace(/\.ts$/, '.mjs')}`);
const { status } = spawnSync(process.execPath, ['--test', ...built], {
  stdio: 'inherit',
});
process.exit(status ?? 1);
