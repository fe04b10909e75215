// SPDX-License-Identifier: MIT
// Templates of messages in the console, against a running Lastmile. The test
// changes what it finds: MAY_CHANGE=1 says that it may.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { look } from './browser.mjs';
import { api, ask, at, end, start, state, stop, url } from './staff.mjs';

const NAME = `Mast work ${Date.now()}`;
let browser;

before(async () => {
  assert.ok(process.env.MAY_CHANGE, 'this Lastmile is ours to change');
  browser = await start();
});

after(stop);

const templateOf = async (page, name) => (await api(page, 'message/templates')).items
  .find((x) => x.name === name);

test('a template is written, with placeholders that exist', async () => {
  const opened = await at('/message-templates');
  const { page } = opened;
  await page.getByRole('button', { name: 'Add template' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Give it a name.').waitFor();
  await dialog.getByText('Write something.').waitFor();
  await dialog.getByLabel('Name').fill(NAME);
  await dialog.getByLabel('Subject').fill('Work on the mast');
  await dialog.getByLabel('Message').fill('Dear {{nobody.here}}');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('There is no placeholder "nobody.here"').waitFor();
  await dialog.getByLabel('Message').fill('Dear ');
  await dialog.getByRole('button', { name: 'Insert a placeholder' }).click();
  await page.getByRole('menuitem', { name: /\{\{customer\.name\}\}/ }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText(NAME, { exact: true }).waitFor();
  assert.equal((await templateOf(page, NAME)).text, 'Dear {{customer.name}}');
  await end(opened);
});

test('who saves a template second is told, and saves both changes', async () => {
  const opened = await at('/message-templates');
  const { page } = opened;
  await page.getByRole('button', { name: `Edit ${NAME}` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Message').fill('Dear {{customer.name}}, we rest.');
  const { id, version } = await templateOf(page, NAME);
  await ask(page, `message/templates/${id}`, 'PATCH', { version, subject: 'Theirs' });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Somebody else changed this meanwhile').waitFor();
  await dialog.getByText('Work on the mast → Theirs').waitFor();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  const now = await templateOf(page, NAME);
  assert.deepEqual([now.subject, now.text], ['Theirs', 'Dear {{customer.name}}, we rest.']);
  await end(opened);
});

test('a message begins with a template, and what was typed is asked for', async () => {
  const opened = await at('/customers');
  const { page } = opened;
  await page.locator('[data-row]').first().waitFor();
  await page.getByRole('button', { name: /^Send message/ }).first().click();
  const dialog = page.getByRole('dialog');
  const choose = async () => {
    await dialog.getByRole('combobox', { name: 'Template' }).click();
    await page.getByRole('option', { name: NAME }).click();
  };
  await dialog.getByLabel('Message').fill('My own words');
  await choose();
  await dialog.getByRole('button', { name: 'Keep writing' }).click();
  assert.equal(await dialog.getByLabel('Message').inputValue(), 'My own words');
  await choose();
  await dialog.getByRole('button', { name: 'Replace' }).click();
  assert.equal(await dialog.getByLabel('Subject').inputValue(), 'Theirs');
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await dialog.getByText(/^Dear .*, we rest\.$/).waitFor();
  await end(opened);
});

test('a template is thrown away after a question', async () => {
  const opened = await at('/message-templates');
  const { page } = opened;
  await page.getByRole('button', { name: `Delete ${NAME}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText(NAME, { exact: true }).waitFor({ state: 'detached' });
  assert.equal(await templateOf(page, NAME), undefined);
  await end(opened);
});

test('a message goes to all of a group, from its menu', async () => {
  const opened = await at('/groups');
  const { page } = opened;
  const group = (await api(page, 'groups?sort=title')).items.find((g) => g.customer_count > 0);
  const subject = `To this group ${Date.now()}`;
  await page.getByRole('button', { name: `More for ${group.title}` }).click();
  await page.getByRole('menuitem', { name: 'Send message' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(`Send message to ${group.customer_count} customers`).waitFor();
  await dialog.getByLabel('Subject').fill(subject);
  await dialog.getByRole('textbox', { name: 'Message' }).fill('Dear {{customer.name}}');
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await dialog.getByText(/Message 1 of/).waitFor();
  await dialog.getByRole('button', { name: /^Send to/ }).click();
  await dialog.waitFor({ state: 'detached' });
  const [one] = (await api(page, `customers?group_id=${group.id}&status=active`)).items;
  const isTold = async () => (await api(page, `customers/${one.id}/timeline`)).items
    .some((e) => e.text.includes(subject));
  for (let i = 0; i < 200 && !await isTold(); i += 1) {
    await page.waitForTimeout(100);
  }
  assert.ok(await isTold());
  await end(opened);
});

test('a message to one stands on the timeline at once', async () => {
  const opened = await at('/customers');
  const { page } = opened;
  const one = (await api(page, 'customers?status=active')).items.find((c) => c.email);
  await page.goto(`${url}/admin/customers/${one.id}`, { waitUntil: 'networkidle' });
  const subject = `To one ${Date.now()}`;
  const timeline = page.locator('[data-widget="timeline"]');
  await page.getByRole('button', { name: 'Send message' }).click();
  const dialog = page.getByRole('dialog', { name: /^Send message to / });
  await dialog.getByLabel('Subject').fill(subject);
  await dialog.getByRole('textbox', { name: 'Message' }).fill('Dear {{customer.name}}');
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await dialog.getByRole('button', { name: /^Send to/ }).click();
  await dialog.waitFor({ state: 'detached' });
  await timeline.getByText(subject).waitFor();
  await end(opened);
});

const STATES = {
  templates: async (page) => {
    await page.goto(`${url}/admin/message-templates`);
    await page.locator('.templates').waitFor();
  },
  'template-edit': async (page) => {
    await STATES.templates(page);
    await page.getByRole('button', { name: /^Edit/ }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Insert a placeholder' }).waitFor();
  },
  'message-template': async (page) => {
    await page.goto(`${url}/admin/customers`);
    await page.locator('[data-row]').first().waitFor();
    await page.getByRole('button', { name: /^Send message/ }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Message').fill('Mine');
    await dialog.getByRole('combobox', { name: 'Template' }).click();
    await page.getByRole('option').first().click();
    await dialog.getByRole('button', { name: 'Replace' }).waitFor();
  },
};

for (const [name, reach] of Object.entries(STATES)) {
  test(`${name} looks right everywhere`, async () => {
    await look(browser, name, { storageState: await state() }, reach);
  });
}
