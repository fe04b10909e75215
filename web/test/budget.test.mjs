// SPDX-License-Identifier: MIT
// What a visitor has to load, in compressed bytes, from Vite's manifests.
// Run after `npm run build`.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import test from 'node:test';

const KIB = 1024;

function face(dir) {
  const manifest = JSON.parse(readFileSync(`${dir}/.vite/manifest.json`, 'utf8'));
  const wire = (file) => statSync(
    existsSync(`${dir}/${file}.br`) ? `${dir}/${file}.br` : `${dir}/${file}`,
  ).size;

  /** Every file that must be there before `keys` can run. */
  function files(keys, seen = new Set()) {
    for (const key of keys) {
      const chunk = manifest[key];
      if (seen.has(chunk.file)) {
        continue;
      }
      seen.add(chunk.file);
      (chunk.css ?? []).forEach((css) => seen.add(css));
      files(chunk.imports ?? [], seen);
    }
    return seen;
  }

  const entry = Object.keys(manifest).find((k) => manifest[k].isEntry);
  const views = Object.keys(manifest).filter((k) => manifest[k].isDynamicEntry);
  const view = (name) => {
    const key = views.find((k) => manifest[k].name === name);
    assert.ok(key, `${dir} has a view called ${name}`);
    return key;
  };
  const total = (...keys) => [...files(keys)].reduce((n, f) => n + wire(f), 0);
  return { manifest, entry, views, view, total };
}

function within(t, what, bytes, limit) {
  t.diagnostic(`${what}: ${(bytes / KIB).toFixed(1)} KiB of ${limit}`);
  assert.ok(bytes <= limit * KIB, `${what}: ${(bytes / KIB).toFixed(1)} KiB`);
}

test('the portal is light enough for a slow phone', (t) => {
  const p = face('dist/portal');
  const login = p.total(p.entry, p.view('login'));
  within(t, 'sign-in', login, 20);
  within(t, 'sign-in and usage',
    p.total(p.entry, p.view('login'), p.view('usage')), 26);
  for (const key of p.views) {
    within(t, p.manifest[key].name, p.total(p.entry, key) - p.total(p.entry), 6);
  }
});

test('the console is light enough for a desk', (t) => {
  const a = face('dist/admin');
  within(t, 'first table', a.total(a.entry, a.view('List')), 240);
  for (const key of a.views) {
    within(t, a.manifest[key].name, a.total(a.entry, key) - a.total(a.entry), 60);
  }
});

test('the page that gets a nonce has no compressed copy', () => {
  assert.ok(existsSync('dist/portal/portal.html.br'));
  assert.ok(!existsSync('dist/admin/admin.html.br'));
  assert.ok(!existsSync('dist/admin/admin.html.gz'));
  const page = readFileSync('dist/admin/admin.html', 'utf8');
  assert.equal(page.split('__CSP_NONCE__').length, 2);
});

test('no page carries inline scripts or styles', () => {
  for (const file of ['dist/portal/portal.html', 'dist/admin/admin.html']) {
    const page = readFileSync(file, 'utf8');
    assert.doesNotMatch(page, /<style|\sstyle=|<script(?![^>]*\ssrc=)/, file);
  }
});
