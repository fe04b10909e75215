// SPDX-License-Identifier: MIT
// One customer in the console, as staff work with it, against a running
// Lastmile. The test changes what it finds: MAY_CHANGE=1 says that it may.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { look, SIZES } from './browser.mjs';
import { api, ask, at, start, state, stop, url } from './staff.mjs';

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

test('a phone shows the name whole, not squeezed beside buttons', async () => {
  const { context, page } = await at(`/customers/${one.id}`, { viewport: SIZES.phone });
  const name = await page.getByRole('heading', { level: 1 }).boundingBox();
  assert.ok(name.height < 2.5 * 36, `${name.height} px`);
  await context.close();
});

test('what a widget shows is changed from it', async () => {
  const { context, page, faults } = await profile();
  await page.getByRole('button', { name: 'Edit Address' }).click();
  await page.getByRole('tab', { name: 'Address Detail', selected: true }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Edit Contacts' }).press('Enter');
  await page.getByRole('tab', { name: 'Contacts', selected: true }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  const { version } = await api(page, `customers/${one.id}`);
  assert.equal((await ask(page, `customers/${one.id}/suspend`, 'POST',
    { version, reason: 'to see' })).status, 200);
  await page.reload();
  await widget(page, 'suspension').getByRole('button', { name: 'Un-suspend' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('seen');
  await dialog.getByRole('button', { name: 'Un-suspend' }).click();
  await widget(page, 'suspension').waitFor({ state: 'detached' });
  assert.equal((await api(page, `customers/${one.id}`)).status, 'active');
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

test('an account is added with a package, changed, and gets another password', async () => {
  const { context, page, faults } = await profile();
  const name = `e2e${Date.now()}@skyline.example`;
  const dialog = page.getByRole('dialog');
  const accounts = async () => (await api(page,
    `customers/${one.id}/accounts?per_page=100`)).items;
  const add = widget(page, 'accounts').getByRole('button', { name: 'Add data account' });

  await add.click();
  await dialog.getByRole('button', { name: 'Add data account' }).click();
  await dialog.getByText('Give the username.').waitFor();
  await dialog.getByText('Choose the package.').waitFor();
  await page.waitForFunction(() => document.activeElement.getAttribute('aria-invalid'));
  await dialog.getByLabel('Username').fill((await accounts())[0].username);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Keep editing' }).click();
  await dialog.getByRole('combobox', { name: 'Package' }).fill('Fibre 25');
  await page.getByRole('option', { name: /Fibre 25/ }).click();
  await dialog.getByLabel('Only from this MAC address').fill('zz');
  await dialog.getByLabel('Custom price').fill('512.50');
  await dialog.getByRole('button', { name: 'Add data account' }).click();
  await dialog.locator('[aria-invalid="true"]').first().waitFor();
  await dialog.getByText('A MAC address looks like').waitFor();
  await page.waitForFunction(() => document.activeElement.getAttribute('aria-invalid'));
  await dialog.getByLabel('Only from this MAC address').fill('');
  await dialog.getByLabel('Username').fill(name);
  await dialog.getByRole('button', { name: 'Add data account' }).click();
  await dialog.getByText('Copy it now').waitFor();
  const first = await dialog.locator('pre').textContent();
  await dialog.getByRole('button', { name: 'Close' }).last().click();

  const card = page.getByRole('article', { name });
  await card.getByText('Custom price').waitFor();
  await card.getByText('R 512.50').waitFor();
  const made = (await accounts()).find((a) => a.username === name);
  assert.equal(made.custom_price.amount, 51250);
  assert.equal((await api(page, `accounts/${made.id}/password`)).password, first);

  await card.getByRole('button', { name: `Actions of ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await dialog.getByLabel('Comment').fill('on the barn');
  await dialog.getByLabel('Download speed').fill('12.5');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await card.getByText('on the barn').waitFor();
  await card.getByText('12.5 Mb/s').waitFor();

  const edit = page.getByRole('dialog', { name: `Edit ${name}` });
  const pick = async (code) => {
    await card.getByRole('button', { name: `Actions of ${name}` }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    await edit.getByRole('combobox', { name: 'Package' }).fill(code);
    await page.getByRole('option', { name: new RegExp(code) }).click();
    await edit.getByText('The custom price R 512.50 ends with the former package').waitFor();
  };
  await pick('Fibre 50');
  await edit.getByRole('button', { name: 'Keep R 512.50' }).click();
  assert.equal(await edit.getByLabel('Custom price').inputValue(), '512.50');
  await edit.getByRole('button', { name: 'Save' }).click();
  await card.getByText('Fibre 50').waitFor();
  await card.getByText('R 512.50').waitFor();
  await pick('Fibre 100');
  assert.equal(await edit.getByLabel('Custom price').inputValue(), '');
  await edit.getByRole('button', { name: 'Save' }).click();
  await card.getByText('Fibre 100').waitFor();
  await card.getByText('Custom price').waitFor({ state: 'detached' });

  await card.getByRole('button', { name: `Actions of ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Password' }).click();
  await dialog.getByRole('button', { name: 'Reset password' }).click();
  await dialog.getByText('Copy it now').waitFor();
  assert.notEqual(await dialog.locator('pre').textContent(), first);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  assert.deepEqual(faults, []);
  await context.close();
});

test('who saves an account second is told what the first one changed', async () => {
  const { context, page, faults } = await profile();
  const { items: [account] } = await api(page, `customers/${one.id}/accounts`);
  const card = page.getByRole('article', { name: account.username });
  const dialog = page.getByRole('dialog');
  await card.getByRole('button', { name: `Actions of ${account.username}` }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await dialog.getByLabel('Comment').fill('mine');
  const { status } = await ask(page, `accounts/${account.id}`, 'PATCH', {
    version: account.version, comment: 'theirs',
  });
  assert.equal(status, 200);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Somebody else changed this meanwhile').waitFor();
  await dialog.getByText(/theirs/).waitFor();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await card.getByText('mine').waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('a note is written, pinned and hidden', async () => {
  const { context, page, faults } = await profile();
  const text = `Ring first. ${Date.now()}`;
  const notes = widget(page, 'notes');
  const dialog = page.getByRole('dialog');
  await notes.getByRole('button', { name: 'Add note' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Write the note.').waitFor();
  await dialog.getByLabel('Note', { exact: true }).fill(text);
  await dialog.getByRole('checkbox', { name: 'Pinned' }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  const row = notes.locator('li', { hasText: text });
  await row.getByText('Pinned').waitFor();
  await row.getByRole('button', { name: 'Edit note' }).click();
  await dialog.getByRole('checkbox', { name: 'Pinned' }).uncheck();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await row.getByText('Pinned').waitFor({ state: 'detached' });
  await row.getByRole('button', { name: 'Hide this note' }).click();
  await dialog.getByRole('button', { name: 'Hide', exact: true }).click();
  await row.waitFor({ state: 'detached' });
  assert.deepEqual(faults, []);
  await context.close();
});

test('an alert is told when the customer is opened, and stays as a banner', async () => {
  const { context, page, faults } = await profile();
  const text = `Has a dog. ${Date.now()}`;
  const { body: note } = await ask(page, `customers/${one.id}/notes`, 'POST',
    { text, is_alert: true });
  await page.reload();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(text).waitFor();
  await dialog.getByRole('button', { name: 'Understood' }).press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await page.locator('.banner', { hasText: text }).waitFor();
  await page.goto(`${url}/admin/customers/${one.id}?edit=account`);
  await page.getByRole('button', { name: 'Understood' }).click();
  await page.getByRole('button', { name: 'Save changes' }).waitFor();
  await page.goto(`${url}/admin/customers/${one.id}`);
  await page.getByRole('button', { name: 'Understood' }).click();
  await ask(page, `notes/${note.id}?version=${note.version}`, 'DELETE');
  await page.reload();
  await page.getByRole('heading', { name: 'Data accounts' }).waitFor();
  assert.equal(await dialog.count(), 0);
  assert.deepEqual(faults, []);
  await context.close();
});

test('the timeline tells what happened, newest first', async () => {
  const { context, page, faults } = await profile();
  const timeline = widget(page, 'timeline');
  await timeline.getByText('Note', { exact: true }).first().waitFor();
  const { items } = await api(page, `customers/${one.id}/timeline?per_page=5`);
  await timeline.getByText(items[0].text).first().waitFor();
  assert.deepEqual(items.map((e) => e.at), items.map((e) => e.at).sort().reverse());
  assert.deepEqual(faults, []);
  await context.close();
});

/** One pixel. */
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQ'
  + 'DwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64');

test('a picture is attached and previewed, what is no document is refused', async () => {
  const { context, page, faults } = await profile();
  const files = widget(page, 'attachments');
  const dialog = page.getByRole('dialog');
  const add = async (name, buffer) => {
    const chosen = page.waitForEvent('filechooser');
    await dialog.getByRole('button', { name: 'File' }).click();
    await (await chosen).setFiles({ name, mimeType: 'image/png', buffer });
    await dialog.getByRole('button', { name: 'Upload' }).click();
  };
  await files.getByRole('button', { name: 'Add file' }).click();
  await dialog.getByRole('button', { name: 'Upload' }).click();
  await dialog.getByText('Choose a file.').waitFor();
  await add('program.png', Buffer.from('\x7fELF and more'));
  await dialog.locator('.mantine-InputWrapper-error').waitFor();
  await add('roof.png', PNG);
  const picture = files.getByRole('img', { name: 'Picture: roof.png' });
  await picture.waitFor();
  await page.waitForFunction(() => document.querySelector('.thumb').naturalWidth === 1);
  await files.getByRole('button', { name: 'Remove roof.png' }).click();
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await picture.waitFor({ state: 'detached' });
  assert.deepEqual(faults, []);
  await context.close();
});

const STATES = {
  'customer-profile': async (page) => {
    await page.goto(`${url}/admin/customers/${one.id}`);
    await page.locator('.chart rect').first().waitFor();
    await page.locator('.map-marker').waitFor();
  },
  'account-add': async (page) => {
    await page.goto(`${url}/admin/customers/${one.id}`);
    await widget(page, 'accounts').getByRole('button', { name: 'Add data account' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Add data account' }).click();
    await page.getByText('Choose the package.').waitFor();
  },
  'note-add': async (page) => {
    await page.goto(`${url}/admin/customers/${one.id}`);
    await page.getByRole('button', { name: 'Add note' }).click();
    await page.getByRole('dialog').getByLabel('Note', { exact: true }).fill('Dog bites.');
  },
};

for (const [name, reach] of Object.entries(STATES)) {
  test(`${name} looks right everywhere`, async () => {
    await look(browser, name, { storageState: await state() }, reach);
  });
}
