// SPDX-License-Identifier: MIT
// Identity and VAT numbers in the console's searches: what is left out after
// too many guesses, and how many more have a number, is said.
//
// ADMIN_URL, ADMIN_USER and ADMIN_PASSWORD are needed, and MAY_CHANGE=1: the
// test changes what an installation of its own has.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { look, need } from './browser.mjs';
import { api, ask, at, end, press, start, state, stop, total, url } from './staff.mjs';

need('MAY_CHANGE');

const VAT = '4123456789';
const HOLDERS = 14;
const GUESSES = 10;

let browser;

before(async () => {
  browser = await start();
});

after(stop);

test('who have a number beyond those that quick find shows are counted', async () => {
  const opened = await at('/customers');
  const { page } = opened;
  await page.locator('[data-row]').first().waitFor();
  const { items } = await api(page, `customers?status=active&per_page=${HOLDERS}`);
  assert.equal(items.length, HOLDERS);
  for (const { id } of items) {
    const { version } = await api(page, `customers/${id}`);
    const answer = await ask(page, `customers/${id}`, 'PATCH', {
      version, type: 'company', vat_number: VAT,
    });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
  }
  await press(page, 'Control+k');
  await page.getByRole('textbox', { name: 'Quick find' }).fill(VAT);
  await page.getByText('2 more have this number').waitFor();
  await press(page, 'Escape');
  await page.goto(`${url}/admin/customers?q=${VAT}`);
  await total(page, HOLDERS);
  await end(opened);
});

test('searches go on without identity numbers after guesses, and say so', async () => {
  const opened = await at('/customers');
  const { page } = opened;
  await page.locator('[data-row]').first().waitFor();
  for (let i = 0; i < GUESSES; i++) {
    await api(page, `customers?q=800101500${1000 + i}`);
  }
  await page.goto(`${url}/admin/customers?q=8001015002000`);
  await page.getByText('Identity numbers were left out').waitFor();
  await page.getByText('Nothing found').waitFor();
  await press(page, 'Control+k');
  await page.getByRole('textbox', { name: 'Quick find' }).fill('8001015002001');
  await page.getByRole('dialog', { name: 'Quick find' })
    .getByText('Identity numbers were left out').waitFor();
  await end(opened);
  await look(browser, 'number-left-out', { storageState: await state() }, async (fresh) => {
    await fresh.goto(`${url}/admin/customers?q=8001015002000`);
    await fresh.getByText('Identity numbers were left out').waitFor();
  });
  await look(browser, 'number-left-out-find', { storageState: await state() },
    async (fresh) => {
      await fresh.goto(`${url}/admin/customers`);
      await fresh.locator('[data-row]').first().waitFor();
      await press(fresh, 'Control+k');
      await fresh.getByRole('textbox', { name: 'Quick find' }).fill('8001015002001');
      await fresh.getByText('Identity numbers were left out').waitFor();
    });
});
