// SPDX-License-Identifier: MIT
// One customer in the console, as staff work with it, against a running
// Lastmile. The test changes what it finds: MAY_CHANGE=1 says that it may.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { look } from './browser.mjs';
import { api, at, start, state, stop, url } from './staff.mjs';

let browser;
/** A customer with a data account and an address. */
let one;

before(async () => {
  assert.ok(process.env.MAY_CHANGE, 'this Lastmile is ours to change');
  browser = await start();
  const { context, page } = await at('/customers');
  const list = await api(page, 'customers?per_page=100&sort=code');
  one = list.items.find((c) => c.account_count > 0 && c.address
    && c.status === 'active');
  assert.ok(one, 'some customer has an account and an address');
  await context.close();
});

after(stop);

async function profile(id = one.id) {
  const opened = await at(`/customers/${id}`);
  await opened.page.getByRole('heading', { name: 'Data accounts' }).waitFor();
  return opened;
}

const widget = (page, name) => page.locator(`[data-widget="${name}"]`);

test('a profile shows where the customer is, and who to call', async () => {
  const { context, page, faults } = await profile();
  const c = await api(page, `customers/${one.id}`);
  await page.locator('.map-marker').waitFor();
  await widget(page, 'contacts').getByText(c.contacts[0].name).waitFor();
  await widget(page, 'details').getByText(c.group.title).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('a widget is folded and moved, with the keyboard too', async () => {
  const { context, page, faults } = await profile();
  const order = () => page.locator('[data-widget]').evaluateAll(
    (all) => all.map((w) => w.dataset.widget));
  const before = await order();
  await page.getByRole('button', { name: 'Fold Address' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('.map').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Unfold Address' }).press('Enter');
  await page.locator('.map').waitFor();
  await page.getByRole('button', { name: 'Move Address' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Move up' }).click();
  const moved = await order();
  assert.equal(moved.indexOf('address'), before.indexOf('address') - 1);
  await page.getByRole('button', { name: 'Move Address' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Move down' }).click();
  assert.deepEqual(await order(), before);
  assert.deepEqual(faults, []);
  await context.close();
});

test('an account is blocked with a reason and unblocked', async () => {
  const { context, page, faults } = await profile();
  const { items: [account] } = await api(page, `customers/${one.id}/accounts`);
  const card = page.getByRole('article', { name: account.username });
  const menu = card.getByRole('button', { name: `Actions of ${account.username}` });
  const dialog = page.getByRole('dialog');

  await menu.click();
  await page.getByRole('menuitem', { name: 'Block' }).click();
  await dialog.getByLabel('Reason').fill('router was stolen');
  await dialog.getByRole('button', { name: 'Block' }).click();
  await card.getByText('Blocked', { exact: true }).waitFor();
  await widget(page, 'suspension').waitFor();
  assert.equal((await api(page, `customers/${one.id}/accounts`)).items[0].is_blocked, true);

  await menu.click();
  await page.getByRole('menuitem', { name: 'Unblock' }).click();
  await dialog.getByRole('button', { name: 'Unblock' }).click();
  await card.getByText('Active', { exact: true }).waitFor();
  assert.equal((await api(page, `customers/${one.id}/accounts`)).items[0].is_blocked, false);
  assert.deepEqual(faults, []);
  await context.close();
});

const STATES = {
  'customer-profile': async (page) => {
    await page.goto(`${url}/admin/customers/${one.id}`);
    await page.locator('.chart rect').first().waitFor();
    await page.locator('.map-marker').waitFor();
  },
};

for (const [name, reach] of Object.entries(STATES)) {
  test(`${name} looks right everywhere`, async () => {
    await look(browser, name, { storageState: await state() }, reach);
  });
}
