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
  await givePassword(page);
  await context.close();
});

after(stop);

/** A password as staff give one. */
async function givePassword(page) {
  const { version } = await api(page, `customers/${one.id}`);
  await api(page, `customers/${one.id}`, 'PATCH', {
    version, portal: { password: 'four green hills at noon' },
  });
}

const box = (page, name) => page.getByRole('button', { name, exact: true });

const ending = (page) => page.getByRole('status').filter({ hasText: 'The portal password ends' });

/** Ticks another primary contact. */
async function choose(page, name) {
  await page.goto(`${url}/admin/customers/${one.id}?edit=contacts`);
  await box(page, `Edit ${name}`).click();
  await page.getByRole('checkbox', { name: 'Primary contact' }).check();
}

async function promote(page, name) {
  await choose(page, name);
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

test('a new primary contact is told what was ticked, and who had the password loses it', async () => {
  const opened = await at('/customers');
  const { page } = opened;
  await choose(page, 'Second Person');
  await ending(page).getByText('Second Person is sent a link to second@post.example').waitFor();
  await box(page, 'Save changes').click();
  const said = page.getByRole('dialog', { name: 'Second Person is the primary contact now' });
  await said.getByText('A link to set a new one goes to second@post.example').waitFor();
  const kinds = await said.getByRole('listitem').allTextContents();
  const { contacts, portal } = await api(page, `customers/${one.id}`);
  assert.equal(portal.has_password, false);
  const { rules } = contacts.find((c) => c.name === 'Second Person');
  assert.ok(kinds.includes('Payment'));
  assert.ok(!kinds.includes('Account and security'), 'he had that one');
  assert.deepEqual(rules.payment, ['email']);
  await said.getByRole('button', { name: 'Close', exact: true }).last().click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const sent = await api(page, `customers/${one.id}/password-reset`);
  assert.ok(sent.sent[0].to, 'the desk sees that a link went');

  // and back: there is no password to end, and who had all keeps it as it was
  await choose(page, first.name);
  assert.equal(await ending(page).count(), 0);
  await box(page, 'Save changes').click();
  await page.getByText('What is received stays as it was ticked.').waitFor();
  await page.getByText('There is no portal password yet.').waitFor();
  await page.getByRole('dialog', { name: `${first.name} is the primary contact now` })
    .getByRole('button', { name: 'Close', exact: true }).last().click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await end(opened);
});

test('who is the same person keeps the password', async () => {
  const opened = await at('/customers');
  const { page } = opened;
  await givePassword(page);
  await choose(page, 'Second Person');
  await ending(page).getByRole('checkbox', { name: /the same person/ }).check();
  await box(page, 'Save changes').click();
  await page.getByText('works with the password that is set').waitFor();
  assert.equal((await api(page, `customers/${one.id}`)).portal.has_password, true);
  await end(opened);
});

/** Types another name and address over the primary contact. */
async function overwrite(page, { name }, [other, email]) {
  await page.goto(`${url}/admin/customers/${one.id}?edit=contacts`);
  await box(page, `Edit ${name}`).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(other);
  assert.equal(await ending(page).count(), 0, 'a name alone is a correction');
  await page.getByRole('textbox', { name: 'E-mail', exact: true }).fill(email);
}

const primary = async (page) => (await api(page, `customers/${one.id}`))
  .contacts.find((c) => c.is_primary);

test('somebody else in the row of the primary contact gets no password of his', async () => {
  const opened = await at('/customers');
  const { page } = opened;
  const was = await primary(page);
  await overwrite(page, was, ['Third Person', 'third@post.example']);
  await ending(page).getByText('Third Person is sent a link to third@post.example').waitFor();
  await ending(page).getByRole('checkbox', { name: /the same person/ }).check();
  await box(page, 'Save changes').click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.equal((await api(page, `customers/${one.id}`)).portal.has_password, true, 'he is the same');

  await overwrite(page, { name: 'Third Person' }, [was.name, was.email]);
  await box(page, 'Save changes').click();
  const said = page.getByRole('dialog', { name: `${was.name} is the primary contact now` });
  await said.getByText(`A link to set a new one goes to ${was.email}`).waitFor();
  const { contacts, portal } = await api(page, `customers/${one.id}`);
  assert.equal(portal.has_password, false);
  assert.equal(contacts.find((c) => c.is_primary).id, was.id, 'the row is the same');
  await givePassword(page);
  await end(opened);
});

test('that a password ends looks right everywhere', async () => {
  await look(browser, 'edit-password-ends', { storageState: await state() }, async (page) => {
    await choose(page, first.name);
    await ending(page).waitFor();
  });
});

test('a new primary contact looks right everywhere', async () => {
  let isFirst = false;
  await look(browser, 'edit-promoted', { storageState: await state() }, async (page) => {
    isFirst = !isFirst;
    await promote(page, isFirst ? first.name : 'Second Person');
  });
});
