// SPDX-License-Identifier: MIT
// The primary contact of a customer changes in the console, against a running
// Lastmile. The test changes what it finds: MAY_CHANGE=1 says that it may.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { look, need } from './browser.mjs';
import { api, at, end, start, state, stop, url } from './staff.mjs';

need('MAY_CHANGE');

let browser;
let one;
let first;

before(async () => {
  browser = await start();
  const { context, page } = await at('/customers');
  const [row] = (await api(page, 'customers?per_page=1&sort=code&status=active')).items;
  one = await api(page, `customers/${row.id}`);
  first = one.contacts.find((c) => c.is_primary);
  one = await api(page, `customers/${one.id}`, 'PATCH', {
    version: one.version,
    contacts: [
      { ...first, rules: { ...first.rules, payment: ['email'], security: ['email'] } },
      { name: 'Second Person', email: 'second@post.example', mobile: null, language: 'en',
        is_primary: false, rules: { security: ['email'] } },
    ],
  });
  assert.equal(one.contacts.length, 2);
  await context.close();
});

after(stop);

const box = (page, name) => page.getByRole('button', { name, exact: true });

async function promote(page, name) {
  await page.goto(`${url}/admin/customers/${one.id}?edit=contacts`);
  await box(page, `Edit ${name}`).click();
  await page.getByRole('checkbox', { name: 'Primary contact' }).check();
  await box(page, 'Save changes').click();
  await page.getByRole('dialog', { name: `${name} is the primary contact now` }).waitFor();
}

test('the primary contact cannot be removed, and it is said why', async () => {
  const opened = await at(`/customers/${one.id}?edit=contacts`);
  const { page } = opened;
  const gone = box(page, `Remove ${first.name}`);
  await page.getByText('make another one primary first').waitFor();
  assert.ok(await gone.isDisabled());
  await box(page, 'Remove Second Person').click();
  assert.ok(await gone.isDisabled(), 'not when it is the only one');
  await box(page, 'Add contact').click();
  await page.getByRole('checkbox', { name: 'Primary contact' }).check();
  assert.ok(await gone.isEnabled(), 'but when another one is');
  assert.ok(await box(page, 'Remove New contact').isDisabled());
  await end(opened);
});

test('a new primary contact is told what was ticked, and is sent a link', async () => {
  const opened = await at('/customers');
  const { page } = opened;
  await promote(page, 'Second Person');
  const said = page.getByRole('dialog').last();
  const kinds = await said.getByRole('listitem').allTextContents();
  const { contacts } = await api(page, `customers/${one.id}`);
  const { rules } = contacts.find((c) => c.name === 'Second Person');
  assert.ok(kinds.includes('Payment'));
  assert.ok(!kinds.includes('Account and security'), 'he had that one');
  assert.deepEqual(rules.payment, ['email']);
  await said.getByRole('button', { name: 'Send a link' }).click();
  await page.getByRole('radio', { name: 'second@post.example', checked: true }).waitFor();
  await page.getByRole('button', { name: 'Send link' }).click();
  await page.getByText(/The link went to/).waitFor();
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  // and back, without a link: who had all keeps it as it was
  await promote(page, first.name);
  await page.getByText('What is received stays as it was ticked.').waitFor();
  await page.getByRole('button', { name: 'Not now' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await end(opened);
});

test('a new primary contact looks right everywhere', async () => {
  let isFirst = false;
  await look(browser, 'edit-promoted', { storageState: await state() }, async (page) => {
    isFirst = !isFirst;
    await promote(page, isFirst ? 'Second Person' : first.name);
  });
});
