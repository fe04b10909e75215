// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import test from 'node:test';
import { af as adminAf } from '../../src/shared/i18n/admin/af';
import { en as adminEn } from '../../src/shared/i18n/admin/en';
import { browserLanguage, some } from '../../src/shared/i18n/language';
import { af as portalAf } from '../../src/shared/i18n/portal/af';
import { en as portalEn } from '../../src/shared/i18n/portal/en';
import { af as ownAf } from '../../src/shared/i18n/portal/own/af';
import { en as ownEn } from '../../src/shared/i18n/portal/own/en';

/** "a.b: string", "c: function/1": what must agree between languages. */
function shape(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((v, i) => shape(v, `${path}[${i}]`));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([k, v]) => shape(v, `${path}.${k}`));
  }
  return [typeof value === 'function'
    ? `${path}: function/${value.length}` : `${path}: ${typeof value}`];
}

function empty(value: unknown, path = ''): string[] {
  if (typeof value === 'string') {
    return value.trim() === '' ? [path] : [];
  }
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([k, v]) => empty(v, `${path}.${k}`)) : [];
}

const ADMIN = 'src/shared/i18n/admin';
const features = await Promise.all(readdirSync(ADMIN, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(async ({ name }) => [
    `console's ${name}`,
    (await import(`../../src/shared/i18n/admin/${name}/en.ts`)).en,
    (await import(`../../src/shared/i18n/admin/${name}/af.ts`)).af,
  ] as const));

for (const [face, en, af] of [
  ['portal', portalEn, portalAf], ["portal's own pages", ownEn, ownAf], ['console', adminEn, adminAf], ...features,
] as const) {
  test(`the ${face} says the same things in both languages`, () => {
    assert.deepEqual(shape(af).sort(), shape(en).sort());
  });

  test(`the ${face} leaves nothing unsaid`, () => {
    assert.deepEqual([...empty(en), ...empty(af)], []);
  });
}

test('the language follows the first wish we know', () => {
  assert.equal(browserLanguage(['af-ZA', 'en']), 'af');
  assert.equal(browserLanguage(['zu', 'en-GB', 'af']), 'en');
  assert.equal(browserLanguage(['xh']), 'en');
  assert.equal(browserLanguage([]), 'en');
});

test('one is not many', () => {
  assert.equal(some(1, 'second'), '1 second');
  assert.equal(some(0, 'second'), '0 seconds');
  assert.equal(some(2, 'minuut', 'minute'), '2 minute');
});

/** Files below a folder whose names end so. */
function filesOf(folder: string, end: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => end.test(name)).map((name) => `${folder}/${name}`);
}

/** Lines of files that a pattern finds, as "file: line". */
function lines(files: readonly string[], wrong: RegExp): string[] {
  return files.flatMap((file) => readFileSync(file, 'utf8').split('\n')
    .filter((line) => wrong.test(line)).map((line) => `${file}: ${line.trim()}`));
}

const OURS = filesOf('src/shared/i18n', /(^|\/)af\.ts$/);
const MAILS = filesOf('../sql/seed/template', /\.af\./);

test('the Afrikaans article has its own apostrophe, on pages, in mail and from the server', () => {
  const all = [...OURS, ...MAILS, ...filesOf('../lib', /\.(c|h|def)$/)];
  assert.ok(OURS.length > 10 && MAILS.length > 1 && all.length > 200);
  assert.deepEqual(lines(all, /(^|[\s"'`(>“])['‘`´]n(?=[\s"])/), []);
});

test('colleagues are "jy" in Afrikaans, customers "u"', () => {
  const toCustomers = [...OURS.filter((f) => /\/portal\/|customer-slip/.test(f)), ...MAILS,
    ...filesOf('../lib/portal', /\.c$/)];
  const toStaff = [...OURS.filter((f) => /\/admin\//.test(f) && !/customer-slip/.test(f)),
    ...filesOf('../lib/admin', /\.c$/)];
  assert.deepEqual(lines(toCustomers, /\b(jy|jou|joune)\b/i), []);
  assert.deepEqual(lines(toStaff, /["'` ][Uu]( [^"]*)?["'`]/), []);
});

test('each permission of the server has a name in the console', () => {
  const all = [...readFileSync('../lib/service/permission.def', 'utf8')
    .matchAll(/^LM_PERMISSION\(\d+, (\w+), "([^"]+)", "([^"]+)"\)/gm)];
  assert.ok(all.length > 5);
  for (const [, code] of all) {
    assert.ok(code! in adminEn.permissionNames, code);
  }
});

const said = Object.fromEntries(features.map(([name, , af]) => [name, af]));

/** Every text of a table of words; what takes arguments is left out. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') {
    return [value];
  }
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(texts) : [];
}

test('one thing has one name in Afrikaans', () => {
  const words = [adminAf, ...Object.values(said)].flatMap(texts)
    .map((text) => text.replaceAll('\u00ad', ''));
  assert.deepEqual(
    words.filter((text) => /\bVIP\b|Portaal-gebruikersnaam|Primêr/.test(text)), [],
  );
});

test('a name of the details fits its column, or may be broken', () => {
  const own = said["console's customer"];
  const names = [
    adminAf.type, adminAf.group, adminAf.billingGroup, own.contactName,
    adminAf.registrationNumber, adminAf.vatNumber, own.idNumber, adminAf.phone,
    adminAf.email, adminAf.site, own.username, own.lastSignIn, adminAf.created,
  ];
  assert.deepEqual(names.flatMap((name: string) => name.split(/[\s\u00ad-]/))
    .filter((piece: string) => piece.length > 15), []);
});
