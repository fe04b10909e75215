// SPDX-License-Identifier: MIT
// What the edit dialog says of what is not there, comes from elsewhere, or is
// about to go. The test changes what it finds: MAY_CHANGE=1 says that it may.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { look, SIZES } from './browser.mjs';
import { api, ask, at, end, pick, start, state, stop, url } from './staff.mjs';

let browser;
let one;

before(async () => {
  assert.ok(process.env.MAY_CHANGE, 'this Lastmile is ours to change');
  browser = await start();
  const { context, page } = await at('/customers');
  const list = await api(page, 'customers?per_page=100&sort=name');
  one = list.items.find((c) => c.status === 'active' && c.email && !c.is_master);
  assert.ok(one);
  await context.close();
});

after(stop);

async function editing(tab, options = {}) {
  const opened = await at(`/customers/${one.id}?edit=${tab}`, options);
  await opened.page.getByRole('button', { name: 'Save Changes' }).waitFor();
  return opened;
}

test('the dialog carries the name, and who is not cancelled is said not to be', async () => {
  const opened = await editing('cancellation');
  const { page } = opened;
  await page.getByRole('dialog', { name: `Edit ${one.name} (${one.code}, #${one.id})` }).waitFor();
  await page.getByText('No cancellation is set.').waitFor();
  const date = page.getByLabel('Cancellation date');
  assert.equal(await date.inputValue(), '');
  assert.equal(await date.getAttribute('placeholder'), 'No date');
  await date.fill('31 Mar 2027');
  await page.getByText('No cancellation is set.').waitFor({ state: 'detached' });
  await end(opened);
});

test('where the days till invoices are due come from is said with their number', async () => {
  const opened = await editing('billing');
  const { page } = opened;
  const { due_days: setup } = (await api(page, 'me')).console;
  const { items: groups } = await api(page, 'groups');
  const [own, none] = groups;
  for (const [group, days] of [[own, 30], [none, null]]) {
    const { status } = await ask(page, `groups/${group.id}`, 'PATCH',
      { version: group.version, due_days: days });
    assert.equal(status, 200);
  }
  await page.reload();
  await page.getByRole('button', { name: 'Save Changes' }).waitFor();

  for (const [group, words] of [
    [own, `As the customer group ${own.title} says: 30 days`],
    [none, `As the setup says: ${setup} days`],
  ]) {
    await page.getByRole('tab', { name: 'Account detail' }).click();
    await pick(page, 'Customer group', group.title);
    await page.getByRole('tab', { name: 'Billing' }).click();
    await page.getByText(words, { exact: true }).waitFor();
  }
  await end(opened);

  const list = await at('/groups');
  await list.page.getByRole('button', { name: `Edit ${none.title}`, exact: true }).click();
  await list.page.getByRole('tab', { name: 'Billing' }).click();
  await list.page.getByRole('radio', { name: `As the setup says: ${setup} days` })
    .waitFor({ state: 'attached' });
  await end(list);
});

async function removing(page) {
  await page.getByRole('button', { name: 'Remove Second Person' }).click();
  await page.getByText('Second Person is removed when you save').waitFor();
}

test('who removes a contact is told who goes, and what he will not get any more', async () => {
  const { context, page } = await at('/customers');
  const { version, contacts } = await api(page, `customers/${one.id}`);
  await api(page, `customers/${one.id}`, 'PATCH', { version, contacts: [...contacts, {
    name: 'Second Person', email: 'second@example.com', mobile: null, language: 'en',
    is_primary: false, rules: { billing: ['email'], usage: ['email'] },
  }] });
  await context.close();

  await look(browser, 'contact-removed', { storageState: await state() }, async (looked) => {
    await looked.goto(`${url}/admin/customers/${one.id}?edit=contacts`);
    await removing(looked);
  });

  const opened = await editing('contacts');
  const edit = opened.page;
  await removing(edit);
  await edit.getByText('Second Person will no longer get: '
    + 'Billing documents (E-mail), Usage and top-up (E-mail).').waitFor();
  const keep = edit.getByRole('button', { name: 'Keep Second Person' });
  assert.ok(await keep.evaluate((b) => b === document.activeElement));
  await keep.click();
  await edit.getByRole('button', { name: 'Remove Second Person' }).waitFor();
  assert.ok(await edit.getByRole('button', { name: 'Save Changes' }).isDisabled());

  await removing(edit);
  await edit.getByRole('button', { name: 'Save Changes' }).click();
  await edit.getByRole('dialog').waitFor({ state: 'detached' });
  await edit.getByText('Contact removed: Second Person, second@example.com; '
    + 'no longer gets Billing documents (E-mail), Usage and top-up (E-mail)').first()
    .waitFor();
  await end(opened);
});

test('the history says whose e-mail address changed', async () => {
  const opened = await at(`/customers/${one.id}`);
  const { page } = opened;
  const { version, contacts } = await api(page, `customers/${one.id}`);
  await api(page, `customers/${one.id}`, 'PATCH', { version, contacts: contacts.map((c) => (
    c.is_primary ? { ...c, email: 'moved@example.com' } : c)) });
  await page.reload();
  await page.getByText(`Contact ${contacts.find((c) => c.is_primary).name}: E-mail: `).first()
    .waitFor();
  await end(opened);
});

test('an error of a contact stays with it when another one goes', async () => {
  const opened = await editing('contacts');
  const { page } = opened;
  const add = async (name) => {
    await page.getByRole('button', { name: 'Add contact' }).click();
    await page.locator('.contact-fields').getByRole('textbox', { name: 'Name' }).fill(name);
  };
  await add('First New');
  await page.locator('.contact-fields').getByLabel('E-mail', { exact: true })
    .fill('first@example.com');
  await add('Second New');
  await page.getByRole('button', { name: 'Save Changes' }).click();
  const wrong = page.locator('.contact-fields [aria-invalid="true"]');
  await wrong.waitFor();
  await page.getByRole('button', { name: 'Remove First New' }).click();
  assert.equal(await page.locator('.contact-fields').getByRole('textbox', { name: 'Name' })
    .inputValue(), 'Second New');
  assert.equal(await wrong.count(), 1);
  await end(opened);
});

/** What of the row of tabs is seen: the ends that go on, and the active tab. */
function strip(page) {
  return page.evaluate(() => {
    const box = document.querySelector('.tab-list').getBoundingClientRect();
    const tab = document.querySelector('[role="tab"][aria-selected="true"]');
    const { left, right } = tab.getBoundingClientRect();
    const end = (side) => {
      const one = document.querySelector(`.tab-end[data-side="${side}"]`);
      return one === null ? 'nothing' : one.querySelector('.tab-error') ? 'errors' : 'tabs';
    };
    return {
      before: end('before'), after: end('after'),
      isActiveSeen: left >= box.left - 1 && right <= box.right + 1,
    };
  });
}

async function stripIs(page, wanted) {
  for (let i = 0; i < 100; i += 1) {
    if (JSON.stringify(await strip(page)) === JSON.stringify(wanted)) {
      return;
    }
    await page.waitForTimeout(100);
  }
  assert.deepEqual(await strip(page), wanted);
}

test('on a phone the tabs say where they go on, and where an error is', async () => {
  const opened = await editing('account', { viewport: SIZES.phone });
  const { page } = opened;
  await stripIs(page, { before: 'nothing', after: 'tabs', isActiveSeen: true });

  await page.locator('.tab-end').click();
  await page.locator('.tab-end[data-side="before"]').waitFor();
  await page.getByRole('tab').last().click();
  await stripIs(page, { before: 'tabs', after: 'nothing', isActiveSeen: true });

  await page.getByRole('tab', { name: 'Cancellation' }).click();
  await page.getByLabel('Cancellation date').fill('31 Mar 2027');
  await page.getByRole('tab', { name: 'Account detail' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('');
  await page.getByRole('button', { name: 'Save Changes' }).click();
  await page.locator('.tab-end .tab-error').waitFor();
  await stripIs(page, { before: 'nothing', after: 'errors', isActiveSeen: true });
  await page.getByRole('tab').last().click();
  await stripIs(page, { before: 'errors', after: 'nothing', isActiveSeen: true });
  await end(opened);

  const desk = await editing('account');
  await stripIs(desk.page, { before: 'nothing', after: 'nothing', isActiveSeen: true });
  await end(desk);
});

test('on a phone the last tab looks right', async () => {
  await look(browser, 'edit-last-tab', { storageState: await state() }, async (page) => {
    await page.goto(`${url}/admin/customers/${one.id}?edit=cancellation`);
    await page.getByLabel('Cancellation date').waitFor();
  });
});
