// SPDX-License-Identifier: MIT
// The console's list of customers in a real browser, with what is done from it:
// wide changes, messages, quick find.
//
// ADMIN_URL, ADMIN_USER and ADMIN_PASSWORD are needed, and MAY_CHANGE=1: the
// test changes what an installation of its own has.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { look, need } from './browser.mjs';
import { api, at, corner, end, pick, press, rows, start, state, stop, total, url } from './staff.mjs';

need('MAY_CHANGE');

let browser;

before(async () => {
  browser = await start();
});

after(stop);

test('the list has the columns of the guide, in its order', async () => {
  const opened = await at('/customers');
  const { page } = opened;
  await rows(page);
  const heads = (await page.locator('th').allTextContents()).map((h) => h.trim());
  assert.deepEqual(heads.filter((h) => h !== '' && h !== 'Actions'), [
    'Customer group', 'Billing group', 'Code', 'Type', 'Name', 'Data accounts', 'Phone',
    'E-mail', 'Status', 'Categories',
  ]);
  await page.getByRole('button', { name: 'Columns' }).click();
  for (const name of ['Labels', 'Physical address', 'Highsite', 'Package',
    'Payment method', 'VIP', 'Verified', 'Joined', 'Last seen online']) {
    await page.getByRole('checkbox', { name, exact: true }).check();
  }
  await press(page, 'Escape');
  await page.locator('th', { hasText: 'Last seen online' }).waitFor();
  await end(opened);
});

test('every filter is known to the server and becomes a chip', async () => {
  const opened = await at('/customers');
  const { page } = opened;
  await rows(page);
  const ids = {};
  for (const path of ['groups', 'billing-groups', 'categories', 'labels', 'sites',
    'products']) {
    ids[path] = (await api(page, path)).items[0].id;
  }
  for (const filter of [
    `group_id=${ids.groups}`, `billing_group_id=${ids['billing-groups']}`,
    `category_id=${ids.categories}`, `label_id=${ids.labels}`, 'status=active',
    'fact=suspended', 'fact=no_email', 'type=company', 'vip=1', `site_id=${ids.sites}`,
    `product_id=${ids.products}`, 'payment_method=eft', 'is_prepaid=0', 'verified=0',
    'is_reseller=0', 'is_master=0', 'online=1', 'cancelling_this_month=1',
  ]) {
    await page.goto(`${url}/admin/customers?${filter}`);
    await page.locator('.chip').waitFor();
    const { total: n } = await api(page, `customers?${filter}&per_page=1`);
    if (n > 0) {
      await total(page, n);
    } else {
      await page.getByText('Nothing found').waitFor();
    }
  }
  await end(opened);
});

test('two categories are any of them, or all of them', async () => {
  const opened = await at('/customers');
  const { page } = opened;
  await rows(page);
  const [a, b] = (await api(page, 'categories')).items;
  await page.getByRole('button', { name: 'Filters' }).click();
  await pick(page, 'Categories', a.name);
  await page.getByRole('option', { name: b.name, exact: true }).click();
  await page.waitForURL(new RegExp(`category_id=${a.id}&category_id=${b.id}`));
  await press(page, 'Escape');
  const any = await api(page, `customers?category_id=${a.id}&category_id=${b.id}`);
  await total(page, any.total);
  await page.getByRole('button', { name: 'Filters' }).click();
  await page.getByText('all of them').click();
  await page.waitForURL(/category_all=1/);
  const all = await api(page,
    `customers?category_id=${a.id}&category_id=${b.id}&category_all=1`);
  assert.ok(all.total < any.total);
  await press(page, 'Escape');
  assert.equal(await page.locator('.chip').count(), 2);
  await page.getByRole('button', { name: `Remove filter Categories ${a.name}` }).click();
  await page.waitForURL((u) => u.searchParams.getAll('category_id').length === 1);
  await end(opened);
});

test('the keyboard alone ticks, ranges, opens the menu and helps', async () => {
  const opened = await at('/customers');
  const { page } = opened;
  await rows(page);
  const bar = page.getByRole('region', { name: 'Selected rows' });
  await press(page, 'j', 'x');
  await bar.getByText('1 selected').waitFor();
  await press(page, 'j', 'j', 'j', 'Shift+X');
  await bar.getByText('4 selected').waitFor();
  await press(page, 'Shift+ArrowDown');
  await bar.getByText('5 selected').waitFor();
  await press(page, 'k', 'x');
  await bar.getByText('4 selected').waitFor();
  await press(page, 'b');
  await page.getByRole('menuitem', { name: 'Change customer group' }).waitFor();
  await press(page, 'Escape');
  await page.getByRole('menuitem', { name: 'Change customer group' })
    .waitFor({ state: 'detached' });
  await press(page, '?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  await press(page, 'Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('checkbox', { name: 'Select all rows of this page' }).check();
  const { total: n } = await api(page, 'customers?per_page=1');
  await bar.getByRole('button', { name: `Select all ${n}` }).click();
  await bar.getByText(`All ${n} of this filter selected`).waitFor();
  await bar.getByRole('button', { name: 'Clear selection' }).click();
  await bar.waitFor({ state: 'detached' });
  await press(page, '/', 'ArrowDown', 'Enter');
  await page.waitForURL(/\/admin\/customers\/\d+/);
  await end(opened);
});

test('an export of nothing is not offered', async () => {
  const opened = await at('/customers?q=zzqqxx');
  const { page } = opened;
  await page.getByText('Nothing found').waitFor();
  assert.ok(await page.getByRole('button', { name: 'Export' }).isDisabled());
  await end(opened);
});

test('a row suspends and un-suspends, with a reason', async () => {
  const opened = await at('/customers');
  const { page } = opened;
  await rows(page);
  const list = await api(page, 'customers?status=active&sort=name&per_page=1');
  const one = list.items[0];
  await page.goto(`${url}/admin/customers?q=${one.code}`);
  await rows(page);
  await page.getByRole('button', { name: `More for ${one.name}` }).click();
  await page.getByRole('menuitem', { name: 'Suspend now' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Suspend now' }).click();
  await dialog.getByText(/Say why|Give a reason/).waitFor();
  await dialog.getByLabel('Reason').fill('asked to pause');
  await dialog.getByRole('button', { name: 'Suspend now' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.locator('td', { hasText: 'Suspended' }).first().waitFor();
  await page.getByRole('button', { name: `More for ${one.name}` }).click();
  await page.getByRole('menuitem', { name: 'Un-suspend' }).click();
  await dialog.getByLabel('Reason').fill('back');
  await dialog.getByRole('button', { name: 'Un-suspend' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.equal((await api(page, `customers/${one.id}`)).status, one.status);
  await end(opened);
});

test('a view keeps filters and columns under a name, and goes again', async () => {
  const opened = await at('/customers?type=company');
  const { page } = opened;
  await rows(page);
  const name = `Companies ${Date.now()}`;
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('checkbox', { name: 'Labels' }).check();
  await press(page, 'Escape');
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name: 'Save as a view' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Give it a name.').waitFor();
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByRole('checkbox', { name: 'Shared with all staff' }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name, exact: true }).click();
  await page.getByRole('menuitem', { name: 'All customers' }).click();
  await page.waitForURL((u) => u.search === '');
  await page.locator('th', { hasText: 'Labels' }).waitFor({ state: 'detached' });

  await page.reload();
  await rows(page);
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name, exact: true }).click();
  await page.waitForURL(/type=company/);
  await page.locator('th', { hasText: 'Labels' }).waitFor();
  const kept = (await api(page, 'views?list=customers')).items.find((v) => v.name === name);
  assert.equal(kept.is_shared, true);
  assert.ok(kept.columns.includes('labels'));
  await page.getByRole('button', { name, exact: true }).click();
  await page.getByRole('menuitem', { name: /^Change or delete/ }).click();
  await dialog.getByRole('button', { name: 'Delete view' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Views' }).waitFor();
  await end(opened);
});

test('a view keeps no identity number, and says so at the search', async () => {
  const opened = await at('/customers?q=800101%205009%20087');
  const { page } = opened;
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name: 'Save as a view' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save this view' });
  await dialog.getByLabel('Name').fill('One person');
  await dialog.getByRole('button', { name: 'Save' }).click();
  const search = dialog.getByRole('textbox', { name: 'Search' });
  await dialog.getByText('keeps no identity number').waitFor();
  assert.equal(await search.inputValue(), '800101 5009 087');
  assert.equal(await search.getAttribute('aria-invalid'), 'true');
  assert.ok(!(await api(page, 'views?list=customers')).items.some((v) => v.name === 'One person'));
  await end(opened);
});

test('an Excel file says of which day it is', async () => {
  const opened = await at('/customers?type=company');
  const { page } = opened;
  await rows(page);
  await page.getByRole('button', { name: 'Export' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'Excel' }).check();
  await dialog.getByRole('button', { name: 'Export' }).click();
  await dialog.getByText('The file is ready').waitFor({ timeout: 30_000 });
  const wait = page.waitForEvent('download');
  await dialog.getByRole('link', { name: 'Download' }).click();
  assert.match((await wait).suggestedFilename(), /^customers-\d{4}-\d\d-\d\d\.xlsx$/);
  await end(opened);
});

test('quick find reaches customers, their accounts and groups by the keyboard', async () => {
  const opened = await at('/labels');
  const { page } = opened;
  await page.locator('tbody tr').first().waitFor();
  const list = await api(page, 'customers?status=active&sort=name&per_page=50');
  const one = list.items.find((c) => c.usernames.length > 0 && c.phone);
  const group = (await api(page, 'groups')).items.find((g) => g.customer_count > 0);
  for (const [q, where] of [
    [one.code, new RegExp(`/customers/${one.id}`)],
    [one.phone, new RegExp(`/customers/${one.id}`)],
    [one.usernames[0], new RegExp(`/customers/${one.id}`)],
    [group.title, new RegExp(`group_id=${group.id}|/customers/`)],
  ]) {
    await press(page, 'Control+k');
    await page.getByRole('textbox', { name: 'Quick find' }).fill(q);
    const answer = page.waitForResponse((r) => r.url().includes(
      `/find?${new URLSearchParams({ q })}`));
    assert.ok((await (await answer).json()).items.length > 0, q);
    await page.locator('.mantine-Spotlight-action').first().waitFor();
    await press(page, 'ArrowDown', 'Enter');
    await page.waitForURL(where);
    await page.getByRole('textbox', { name: 'Quick find' }).waitFor({ state: 'detached' });
  }
  await end(opened);
});

test('enter in quick find waits for the answers and opens the first', async () => {
  const opened = await at('/labels');
  const { page } = opened;
  await page.locator('tbody tr').first().waitFor();
  const one = (await api(page, 'customers?sort=name&per_page=1')).items[0];
  await page.route('**/find?*', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await route.continue();
  });
  await press(page, 'Control+k');
  await page.getByRole('textbox', { name: 'Quick find' }).pressSequentially(one.code);
  await press(page, 'Enter');
  await page.waitForURL(new RegExp(`/customers/${one.id}$`));
  await page.getByRole('textbox', { name: 'Quick find' }).waitFor({ state: 'detached' });

  // without an answer one stays where one is
  await press(page, 'Control+k');
  await page.getByRole('textbox', { name: 'Quick find' }).pressSequentially('zzqqxx');
  await press(page, 'Enter');
  await page.locator('.mantine-Spotlight-empty').waitFor();
  assert.match(page.url(), new RegExp(`/customers/${one.id}$`));
  await end(opened);
});

test('a message to one customer is looked at, sent, and arrives', async () => {
  const opened = await at('/customers');
  const { page } = opened;
  await rows(page);
  const one = (await api(page, 'customers?status=active&sort=name&per_page=50')).items
    .find((c) => c.email);
  await page.goto(`${url}/admin/customers?q=${one.code}`);
  await rows(page);
  await page.getByRole('button', { name: `Send message to ${one.name}` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await dialog.getByText('Give it a subject.').waitFor();
  const subject = `Mast work ${Date.now()}`;
  await dialog.getByLabel('Subject').fill(subject);
  await dialog.getByLabel('Message').fill('Dear {{nobody.here}}');
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await dialog.getByText(/no placeholder called nobody.here/).waitFor();
  await dialog.getByLabel('Message').fill('Dear ');
  await dialog.getByRole('button', { name: 'Insert a placeholder' }).click();
  await page.getByRole('menuitem', { name: /\{\{customer\.name\}\}/ }).click();
  assert.equal(await dialog.getByLabel('Message').inputValue(), 'Dear {{customer.name}}');
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await dialog.getByText(`Dear ${one.name}`).waitFor();
  await dialog.getByRole('button', { name: 'Send to 1' }).click();
  await dialog.waitFor({ state: 'detached' });
  if (process.env.MAIL_DIR) {
    const dir = join(process.env.MAIL_DIR, 'new');
    const arrived = () => readdirSync(dir)
      .map((name) => readFileSync(join(dir, name), 'utf8'))
      .find((mail) => mail.includes(subject));
    for (let i = 0; i < 150 && arrived() === undefined; i += 1) {
      await page.waitForTimeout(200);
    }
    assert.match(arrived(), new RegExp(`^To: .*${one.email}`, 'mi'));
  }
  await end(opened);
});

test('a message to many says who is left out, and leaving asks', async () => {
  const opened = await at('/customers');
  const { page } = opened;
  await rows(page);
  await press(page, 'j', 'x', 'j', 'x', 'b');
  await page.getByRole('menuitem', { name: 'Send message' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Subject').fill('Hello');
  await press(page, 'Escape');
  await dialog.getByRole('button', { name: 'Keep writing' }).click();
  await dialog.getByLabel('Message').fill('We are here.');
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await dialog.getByText(/of 2 will get it|Nobody would/).waitFor();
  await dialog.getByRole('button', { name: 'Back to the message' }).click();
  assert.equal(await dialog.getByLabel('Message').inputValue(), 'We are here.');
  await press(page, 'Escape');
  await dialog.getByRole('button', { name: 'Throw away' }).click();
  await dialog.waitFor({ state: 'detached' });
  await end(opened);
});

/* Groups. */

test('many customers get a label, seen from another page, and lose it by undo', async () => {
  const opened = await at('/customers?type=company');
  const { page } = opened;
  await rows(page);
  const label = (await api(page, 'labels')).items[0];
  const has = async () => (await api(page,
    `customers?type=company&label_id=${label.id}&per_page=1`)).total;
  const before = await has();
  const { total: n } = await api(page, 'customers?type=company&per_page=1');
  await page.getByRole('checkbox', { name: 'Select all rows of this page' }).check();
  const bar = page.getByRole('region', { name: 'Selected rows' });
  if (n > 15) {
    await bar.getByRole('button', { name: `Select all ${n}` }).click();
  }
  await press(page, 'b');
  await page.getByRole('menuitem', { name: 'Add labels' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await dialog.getByText('Choose or fill this in.').waitFor();
  await pick(page, 'Labels', label.name);
  // The list of options goes with the focus; the button is next.
  await press(page, 'Tab');
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await dialog.getByText(`${n - before} of ${n} customers change`).waitFor();
  await dialog.getByRole('button', { name: /^Change \d+ customers/ }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Categories' }).click();
  await corner(page).getByText(/^Done/).waitFor({ timeout: 30_000 });
  assert.equal(await has(), n);
  // a dialog has the window to itself
  await page.getByRole('button', { name: 'Add category' }).click();
  await page.getByRole('dialog').getByLabel('Name').waitFor();
  assert.equal(await page.locator('.corner').isVisible(), false);
  await press(page, 'Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await corner(page).getByRole('button', { name: 'Undo' }).click();
  await corner(page).getByText(/^Undone/).waitFor({ timeout: 30_000 });
  assert.equal(await has(), before);
  await corner(page).getByRole('button', { name: /^Put/ }).click();
  await corner(page).waitFor({ state: 'detached' });
  await end(opened);
});

/* How it looks. */

const STATES = {
  'list-ticked': async (page, size) => {
    await page.goto(`${url}/admin/customers`);
    await page.locator('[data-row]').first().waitFor();
    if (size === 'desk') {
      await press(page, 'j', 'x', 'j', 'x', 'b');
      await page.getByRole('menuitem', { name: 'Change customer group' }).waitFor();
    }
  },
  'list-filters': async (page) => {
    await page.goto(`${url}/admin/customers?type=company&fact=suspended&verified=0`);
    await page.getByText(/outside your filters|of/).first().waitFor();
    await page.getByRole('button', { name: /^Filters/ }).click();
    await page.getByRole('combobox', { name: 'Customer group' }).waitFor();
  },
  'list-view': async (page) => {
    await page.goto(`${url}/admin/customers`);
    await page.locator('[data-row]').first().waitFor();
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('menuitem', { name: 'Save as a view' }).click();
    await page.getByRole('dialog').getByLabel('Name').waitFor();
  },
  'list-keys': async (page, size) => {
    await page.goto(`${url}/admin/customers`);
    await page.locator('[data-row]').first().waitFor();
    if (size === 'desk') {
      await press(page, '?');
      await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    }
  },
  'list-suspend': async (page) => {
    await page.goto(`${url}/admin/customers?status=active`);
    await page.locator('[data-row]').first().waitFor();
    await page.getByRole('button', { name: /^More for/ }).first().click();
    await page.getByRole('menuitem', { name: 'Suspend now' }).click();
    await page.getByRole('dialog').getByLabel('Reason').waitFor();
  },
  'message-write': async (page) => {
    await page.goto(`${url}/admin/customers`);
    await page.locator('[data-row]').first().waitFor();
    await page.getByRole('button', { name: /^Send message/ }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Insert a placeholder' })
      .waitFor();
  },
  'message-check': async (page) => {
    await page.goto(`${url}/admin/customers`);
    await page.locator('[data-row]').first().waitFor();
    await page.getByRole('button', { name: /^Send message/ }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Subject').fill('Work on the mast');
    await dialog.getByLabel('Message').fill('Dear {{customer.name}}');
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByRole('button', { name: 'Back to the message' }).waitFor();
  },
  'bulk-preview': async (page, size) => {
    await page.goto(`${url}/admin/customers`);
    await page.locator('[data-row]').first().waitFor();
    if (size === 'desk') {
      await press(page, 'j', 'x', 'j', 'x', 'b');
      await page.getByRole('menuitem', { name: 'Suspend now' }).click();
      await page.getByRole('dialog').getByLabel('Reason').fill('a test');
      await page.getByRole('dialog').getByRole('button', { name: 'Preview' }).click();
      await page.getByText(/customers change|Nothing would change/).waitFor();
    }
  },
};

for (const [name, reach] of Object.entries(STATES)) {
  test(`${name} looks right everywhere`, async () => {
    await look(browser, name, { storageState: await state() }, reach);
  });
}
