// SPDX-License-Identifier: MIT
// A customer is added with the keyboard alone, from the list to the profile.
// The test changes what it finds: MAY_CHANGE=1 says that it may.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { api, at, end, press, rows, start, stop } from './staff.mjs';

/** Like nobody else, however often this runs. */
const MARK = String(Date.now()).slice(-7);
const EMAIL = `keyboard.${MARK}@example.com`;
/** Enough for every field of the dialog, not for ever. */
const STEPS = 60;

before(async () => {
  assert.ok(process.env.MAY_CHANGE, 'this Lastmile is ours to change');
  await start();
});

after(stop);

/** Tab by Tab until something of that name has the focus. */
async function tabTo(page, name) {
  for (let i = 0; i < STEPS; i += 1) {
    const here = await page.evaluate(() => {
      const e = document.activeElement;
      const label = e.labels?.[0]?.textContent ?? e.getAttribute('aria-label') ?? e.textContent;
      return label.replace(/\*/g, '').trim();
    });
    if (here === name) {
      return;
    }
    await page.keyboard.press('Tab');
  }
  assert.fail(`the keyboard does not reach ${name}`);
}

async function type(page, name, text) {
  await tabTo(page, name);
  await page.keyboard.type(text);
}

async function choose(page, name) {
  await tabTo(page, name);
  await press(page, 'ArrowDown');
  await page.locator('[role=option]:visible').first().waitFor();
  await press(page, 'ArrowDown', 'Enter');
}

test('a customer is added with the keyboard alone', async () => {
  const opened = await at('/customers');
  const { page } = opened;
  await rows(page);
  await page.evaluate(() => document.activeElement.blur());
  await tabTo(page, 'Add a customer');
  await press(page, 'Enter');
  await page.getByRole('dialog').waitFor();
  await page.getByRole('textbox', { name: 'Name', exact: true }).waitFor();

  await type(page, 'Name', 'Keyboard Alone');
  await page.waitForFunction(() => /^KEY\d{3}$/.test(
    [...document.querySelectorAll('input')].find((i) => i.maxLength === 20)?.value));
  await choose(page, 'Customer group');
  await choose(page, 'Billing group');
  await type(page, 'Mobile', `082${MARK}`);
  await type(page, 'E-mail', EMAIL);
  await tabTo(page, 'Add customer');
  await press(page, 'Enter');

  await page.getByRole('heading', { level: 1, name: 'Keyboard Alone' }).waitFor();
  const { items: [made] } = await api(page, `customers?q=${EMAIL}`);
  assert.equal(made.name, 'Keyboard Alone');
  assert.match(made.code, /^KEY\d{3}$/);
  assert.ok(made.group && made.billing_group);
  await page.waitForURL(`**/customers/${made.id}*`);
  await end(opened);
});
