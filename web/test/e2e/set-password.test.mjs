// SPDX-License-Identifier: MIT
// A new member of staff opens the link, chooses a password and signs in with
// it. MAY_CHANGE=1 says that somebody may be added.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { look, need, open } from './browser.mjs';
import { api, at, fill, start, stop, url } from './staff.mjs';

need('MAY_CHANGE');

const PASSWORD = 'three old lorries';
let browser;
let link;
let other;

before(async () => {
  browser = await start();
  const { context, page } = await at('/customers');
  const roles = (await api(page, 'roles')).items;
  const join = (username) => api(page, 'staff', 'POST', {
    username, name: 'Thandi Nkosi',
    role_id: roles.find((r) => r.name === 'viewer').id,
  });
  link = (await join('thandi')).url;
  other = (await join('pieter')).url;
  await context.close();
});

after(stop);

const box = (page, name) => page.getByLabel(name, { exact: true });

async function choose(page, password, repeat = password) {
  await box(page, 'New password').fill(password);
  await box(page, 'Repeat the new password').fill(repeat);
  await page.keyboard.press('Enter');
}

test('a link lets its reader choose a password, once', async () => {
  const { context, page, faults } = await open(browser);
  await page.goto(link);
  await page.getByRole('heading', { name: 'Choose your password' }).waitFor();

  await choose(page, 'short');
  await page.getByText('Use at least 8 characters.').waitFor();
  await choose(page, PASSWORD, `${PASSWORD}!`);
  await page.getByText('The two passwords are not the same.').waitFor();
  await choose(page, 'password123');
  await page.getByText('Many people use this password; choose another').waitFor();

  await choose(page, PASSWORD);
  await page.getByRole('heading', { name: 'Your password is set' }).waitFor();
  assert.equal(new URL(page.url()).hash, '', 'the token is gone from the address');

  await page.getByRole('link', { name: 'Sign in' }).click();
  await fill(page, 'thandi', PASSWORD);
  await page.locator('[data-row]').first().waitFor();

  await page.goto(link);
  await choose(page, 'another good one');
  await page.getByRole('heading', { name: 'This link was used or has expired.' })
    .waitFor();
  await page.goto(`${url}/admin/customers`);
  await page.locator('[data-row]').first().waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('the page is whole on a phone and at a desk, light and dark', async () => {
  await look(browser, 'set-password', {}, async (page) => {
    await page.goto(other);
    await box(page, 'New password').fill(PASSWORD);
  });
  await look(browser, 'set-password-bad', {}, async (page) => {
    await page.goto(`${url}/admin/set-password`);
    await page.getByRole('heading', { name: 'This link was used or has expired.' })
      .waitFor();
  });
});
