// SPDX-License-Identifier: MIT
// A signed-in member of staff in a browser, for the tests of the console.
// ADMIN_URL, ADMIN_USER and ADMIN_PASSWORD are needed.
import assert from 'node:assert/strict';
import { launch, need, open } from './browser.mjs';

export const url = need('ADMIN_URL').replace(/\/$/, '');
export const username = need('ADMIN_USER');
export const password = need('ADMIN_PASSWORD');

let browser;
let signedIn;

export async function start() {
  browser = await launch();
  return browser;
}

export async function stop() {
  await browser?.close();
}

export async function fill(page, user, secret) {
  await page.getByLabel('Username').fill(user);
  await page.getByLabel('Password', { exact: true }).fill(secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export async function signIn(page) {
  await page.goto(`${url}/`);
  await fill(page, username, password);
  await page.locator('[data-row]').first().waitFor();
}

/** The cookies of a session that is begun once. */
export async function state() {
  if (signedIn === undefined) {
    const { context, page } = await open(browser);
    await signIn(page);
    signedIn = await context.storageState();
    await context.close();
  }
  return signedIn;
}

/** A signed-in page at a path. */
export async function at(path, options = {}) {
  const opened = await open(browser, {
    storageState: await state(), acceptDownloads: true,
    permissions: ['clipboard-read', 'clipboard-write'], ...options,
  });
  await opened.page.goto(`${url}/admin${path}`);
  return opened;
}

/** Asks the API as the page would: the answer's status and body. */
export async function ask(page, path, method = 'GET', body = undefined) {
  return page.evaluate(async ([p, m, b]) => {
    const response = await fetch(`/api/admin/v1/${p}`, {
      method: m,
      ...(b === undefined ? {} : {
        headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(b),
      }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  }, [path, method, body]);
}

export async function api(page, path, method = 'GET', body = undefined) {
  return (await ask(page, path, method, body)).body;
}

/** The end of a test: nothing went wrong in the page meanwhile. */
export async function end({ context, faults }) {
  assert.deepEqual(faults, []);
  await context.close();
}

/** The rows of a table are there, and those of the page that is asked for. */
export async function rows(page) {
  await page.locator('[data-row]').first().waitFor();
  await page.locator('.table:not([data-old])').waitFor();
}

export async function pick(page, label, option) {
  await page.getByRole('combobox', { name: label, exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

export async function press(page, ...keys) {
  for (const key of keys) {
    await page.keyboard.press(key);
  }
}

/** The foot of the table says that there are n. */
export function total(page, n) {
  return page.waitForFunction((wanted) => document.querySelector('.table-foot')
    ?.textContent.replace(/\u00a0/g, '').includes(`of ${wanted}`), n);
}

/** What the corner says of the newest wide change. */
export function corner(page) {
  return page.getByRole('region', { name: 'Changes under way' });
}
