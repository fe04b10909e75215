// SPDX-License-Identifier: MIT
// Writes FILE.gz and FILE.br beside every text asset, for gzip_static and
// brotli_static. Usage: node scripts/precompress.mjs DIR...
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const TEXT = new Set(['.js', '.css', '.html', '.svg', '.txt', '.json']);
// The console's page gets a nonce from nginx on its way out, so a compressed
// copy of it must never be sent.
const PLAIN = new Set(['admin.html']);
// Below this a copy saves nothing a packet would notice.
const SMALL = 512;

function* files(dir) {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) {
      yield* files(path);
    } else {
      yield { path, name: entry.name };
    }
  }
}

for (const dir of process.argv.slice(2)) {
  for (const { path, name } of [...files(dir)]) {
    if (!TEXT.has(extname(name)) || PLAIN.has(name)) {
      continue;
    }
    const body = readFileSync(path);
    rmSync(`${path}.gz`, { force: true });
    rmSync(`${path}.br`, { force: true });
    if (body.length < SMALL) {
      continue;
    }
    writeFileSync(`${path}.gz`, gzipSync(body, { level: 9 }));
    writeFileSync(`${path}.br`, brotliCompressSync(body, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
      },
    }));
  }
}
