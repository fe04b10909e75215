// SPDX-License-Identifier: MIT
// The console's lists in a real browser: customers, groups, the short lists,
// wide changes and messages.
//
// ADMIN_URL, ADMIN_USER and ADMIN_PASSWORD are needed, and MAY_CHANGE=1: the
// test changes groups and customers of an installation of its own.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { launch, look, need, open } from './browser.mjs';

const url = need('ADMIN_URL').replace(/\/$/, '');
need('MAY_CHANGE');

let browser;
let storageState;

before(async () => {
  browser = await launch();
  const { context, page } = await open(browser);
  await page.goto(`${url}/`);
  await page.getByLabel('Username').fill(need('ADMIN_USER'));
  await page.getByLabel('Password', { exact: true }).fill(need('ADMIN_PASSWORD'));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('[data-row]').first().waitFor();
  storageState = await context.storageState();
  await context.close();
});

after(async () => {
  await browser?.close();
});

async function at(path, options = {}) {
  const opened = await open(browser, {
    storageState, acceptDownloads: true,
    permissions: ['clipboard-read', 'clipboard-write'], ...options,
  });
  await opened.page.goto(`${url}/admin${path}`);
  return opened;
}

async function end({ context, faults }) {
  assert.deepEqual(faults, []);
  await context.close();
}

/** What the API says, as the person who is signed in. */
async function api(page, path, method = 'GET', body = undefined) {
  return page.evaluate(async ([p, m, b]) => {
    const answer = await fetch(`/api/admin/v1/${p}`, {
      method: m, body: b === undefined ? undefined : JSON.stringify(b),
      headers: { 'Content-Type': 'application/json' },
    });
    return answer.status === 204 ? null : answer.json();
  }, [path, method, body]);
}

async function rows(page) {
  await page.locator('[data-row]').first().waitFor();
  await page.locator('.table:not([data-old])').waitFor();
}

async function pick(page, label, option) {
  await page.getByRole('combobox', { name: label, exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

async function press(page, ...keys) {
  for (const key of keys) {
    await page.keyboard.press(key);
  }
}

function total(page, n) {
  return page.waitForFunction((wanted) => document.querySelector('.table-foot')
    ?.textContent.replace(/\u00a0/g, '').includes(`of ${wanted}`), n);
}

/* Customers. */

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

const GROUP = `Test group ${Date.now()}`;

test('a group is added with its three tabs, and shows no "No" and no zero', async () => {
  const opened = await at('/groups');
  const { page } = opened;
  await rows(page);
  await page.getByRole('button', { name: 'Add group' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('tab', { name: 'Suspension' }).click();
  await dialog.getByRole('button', { name: 'Add group' }).click();
  // The mistake is on another tab: it is shown.
  await dialog.getByText('Give the group a title.').waitFor();
  await dialog.getByLabel('Group title').fill(GROUP);
  await dialog.getByLabel('Group description').fill('Made by a test');
  await dialog.getByRole('tab', { name: 'Billing' }).click();
  await dialog.getByText('Own value').click();
  await dialog.getByRole('textbox', { name: 'Days till invoices due' }).fill('45');
  await dialog.getByRole('tab', { name: 'Suspension' }).click();
  await dialog.getByRole('radiogroup', { name: 'Minimum overdue amount' })
    .getByText('Own value').click();
  await dialog.getByRole('textbox', { name: 'Minimum overdue amount' }).fill('150,50');
  await dialog.getByRole('radiogroup', { name: 'Days on which' })
    .getByText('Own value').click();
  await dialog.getByRole('button', { name: 'Add group' }).click();
  await dialog.waitFor({ state: 'detached' });

  await page.getByLabel('Search', { exact: true }).fill(GROUP);
  const row = page.locator('tbody tr', { hasText: GROUP });
  await row.waitFor();
  const cells = (await row.locator('td').allTextContents()).slice(0, 7);
  assert.deepEqual(cells, [GROUP, 'Made by a test', '', '', '', 'Yes', '']);
  const kept = (await api(page, 'groups')).items.find((g) => g.title === GROUP);
  assert.equal(kept.due_days, 45);
  assert.equal(kept.suspension.overdue_minimum.amount, 15050);
  assert.deepEqual(kept.suspension.weekdays, ['mon', 'tue', 'wed', 'thu']);
  assert.equal(kept.suspension.overdue_days, null);
  await end(opened);
});

test('a title that exists is refused at its field', async () => {
  const opened = await at('/groups');
  const { page } = opened;
  await rows(page);
  await page.getByRole('button', { name: 'Add group' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Group title').fill(GROUP.toUpperCase());
  await dialog.getByRole('button', { name: 'Add group' }).click();
  await dialog.locator('[aria-invalid="true"]').waitFor();
  await press(page, 'Escape');
  await dialog.getByRole('button', { name: 'Throw away' }).click();
  await dialog.waitFor({ state: 'detached' });
  await end(opened);
});

test('the keyboard alone edits a group', async () => {
  const opened = await at('/groups');
  const { page } = opened;
  await rows(page);
  await press(page, '/');
  await page.keyboard.type(GROUP);
  await page.waitForURL((u) => u.searchParams.get('q') === GROUP);
  await page.waitForFunction(() => document.querySelectorAll('[data-row]').length === 1
    && !document.querySelector('[data-old]'));
  await press(page, 'ArrowDown', 'e');
  const dialog = page.getByRole('dialog', { name: `Edit ${GROUP}` });
  await dialog.waitFor();
  await page.waitForFunction(() => document.activeElement?.matches('[data-autofocus]'));
  await press(page, 'Tab');
  await page.keyboard.type(', and changed');
  await press(page, 'Tab', 'Space');
  await dialog.getByRole('switch', { name: 'VIP customers', checked: true }).waitFor();
  await press(page, 'Shift+Tab', 'Shift+Tab', 'Enter');
  await dialog.waitFor({ state: 'detached' });
  const kept = (await api(page, 'groups')).items.find((g) => g.title === GROUP);
  assert.equal(kept.is_vip, true);
  assert.match(kept.description, /and changed/);
  await end(opened);
});

test('the second of two people is told what the first one changed', async () => {
  const opened = await at(`/groups?q=${encodeURIComponent(GROUP)}`);
  const { page } = opened;
  await rows(page);
  await page.getByRole('button', { name: `Edit ${GROUP}` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Group description').fill('mine');
  const group = (await api(page, 'groups')).items.find((g) => g.title === GROUP);
  await api(page, `groups/${group.id}`, 'PATCH', {
    version: group.version, description: 'theirs',
  });
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  const alert = dialog.getByRole('alert');
  await alert.getByText(/theirs/).waitFor();
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  await dialog.waitFor({ state: 'detached' });
  const kept = (await api(page, 'groups')).items.find((g) => g.title === GROUP);
  assert.equal(kept.description, 'mine');
  await end(opened);
});

test('groups are copied and saved with the columns that are shown', async () => {
  const opened = await at('/groups');
  const { page } = opened;
  await rows(page);
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('checkbox', { name: 'Group description' }).uncheck();
  await press(page, 'Escape');
  await page.getByRole('button', { name: 'Copy' }).click();
  await page.getByText(/rows copied/).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /^Group title\tVIP customers\t/);
  const { total: n } = await api(page, 'groups');
  for (const [name, check] of [
    ['CSV', (file) => {
      const lines = readFileSync(file, 'utf8').trimEnd().split('\r\n');
      assert.match(lines[0], /^\uFEFFGroup title,VIP customers,/);
      assert.equal(lines.length, n + 1);
    }],
    ['Excel', (file) => {
      const sheet = execFileSync('unzip', ['-p', file, 'xl/worksheets/sheet1.xml'],
        { encoding: 'utf8' });
      assert.equal(sheet.split('<row>').length - 1, n + 1);
    }],
  ]) {
    await page.getByRole('button', { name: 'Export' }).click();
    const wait = page.waitForEvent('download');
    await page.getByRole('menuitem', { name }).click();
    const download = await wait;
    assert.match(download.suggestedFilename(), /^groups-\d{4}-\d\d-\d\d\.(csv|xlsx)$/);
    check(await download.path());
  }
  await end(opened);
});

/** What the corner says of the newest wide change. */
function corner(page) {
  return page.getByRole('region', { name: 'Changes under way' });
}

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
  await corner(page).getByRole('button', { name: 'Undo' }).click();
  await corner(page).getByText(/^Undone/).waitFor({ timeout: 30_000 });
  assert.equal(await has(), before);
  await corner(page).getByRole('button', { name: /^Put/ }).click();
  await corner(page).waitFor({ state: 'detached' });
  await end(opened);
});

test('a group goes with its customers to another one, and comes back', async () => {
  const opened = await at(`/customers?per_page=1`);
  const { page } = opened;
  await rows(page);
  const group = (await api(page, 'groups')).items.find((g) => g.title === GROUP);
  const ids = (await api(page, 'customers?sort=code&per_page=3')).items.map((c) => c.id);
  const moved = await api(page, 'bulk', 'POST', {
    kind: 'set_group', audience: { ids }, params: { group_id: group.id }, expected: 3,
  });
  assert.equal(moved.total, 3);
  const members = async () => (await api(page,
    `customers?group_id=${group.id}&per_page=1`)).total;
  for (let i = 0; i < 100 && await members() < 3; i += 1) {
    await page.waitForTimeout(100);
  }
  assert.equal(await members(), 3);

  await page.goto(`${url}/admin/groups?q=${encodeURIComponent(GROUP)}`);
  await rows(page);
  await page.getByRole('button', { name: `Delete ${GROUP}` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('3 customers move to another group.').waitFor();
  const suggested = await dialog.getByRole('combobox', { name: 'They move to' })
    .inputValue();
  assert.notEqual(suggested, '');
  await dialog.getByText('What changes for them').waitFor();
  await dialog.getByText(/45/).waitFor();
  await dialog.getByRole('button', { name: 'Delete group' }).click();
  await dialog.waitFor({ state: 'detached' });
  await corner(page).getByText(/^Done/).waitFor({ timeout: 30_000 });
  assert.equal(await members(), 0);

  await page.getByRole('combobox', { name: 'List' }).click();
  await page.getByRole('option', { name: 'Deleted' }).click();
  await page.waitForURL(/deleted=1/);
  await page.getByRole('button', { name: `Restore ${GROUP}` }).click();
  await dialog.getByRole('button', { name: 'Restore group' }).click();
  await dialog.waitFor({ state: 'detached' });
  for (let i = 0; i < 100 && await members() < 3; i += 1) {
    await page.waitForTimeout(100);
  }
  assert.equal(await members(), 3);
  await end(opened);
});

test('enabling a group lifts what the button suspended', async () => {
  const opened = await at(`/groups?q=${encodeURIComponent(GROUP)}`);
  const { page } = opened;
  await rows(page);
  const group = (await api(page, 'groups')).items.find((g) => g.title === GROUP);
  const [one] = (await api(page, `customers?group_id=${group.id}&status=active`)).items;
  await api(page, `customers/${one.id}/suspend`, 'POST', {
    version: one.version, reason: 'for the test',
  });
  await page.getByRole('button', { name: `Edit ${GROUP}` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Enable…' }).click();
  await dialog.getByText('1 suspended by button: lifted').waitFor();
  await dialog.getByRole('button', { name: 'Enable', exact: true }).click();
  await dialog.getByText(/Say why/).waitFor();
  await dialog.getByLabel('Reason').fill('paid up');
  await dialog.getByRole('button', { name: 'Enable', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await corner(page).getByText(/^Done/).waitFor({ timeout: 30_000 });
  assert.equal((await api(page, `customers/${one.id}`)).status, 'active');
  await end(opened);
});

/* Billing groups, categories, labels. */

for (const [path, add, extra] of [
  ['billing-groups', 'Add billing group', async (dialog) => {
    await dialog.getByLabel('Billing day').fill('7');
  }],
  ['categories', 'Add category', async (dialog, page) => {
    await dialog.getByLabel('Colour').fill('#c2255c');
    await press(page, 'Tab');
  }],
  ['labels', 'Add label', async () => undefined],
]) {
  test(`${path} are added, renamed, moved and retired`, async () => {
    const opened = await at(`/${path}`);
    const { page } = opened;
    const name = `Test ${path} ${Date.now()}`;
    const mine = async () => (await api(page, `${path}?retired=1`)).items
      .find((x) => x.name.startsWith(name));
    await page.locator('tbody tr').first().waitFor();
    await page.getByRole('button', { name: add }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(name);
    await extra(dialog, page);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.locator('tbody tr', { hasText: name }).waitFor();

    await page.getByRole('button', { name: `Edit ${name}` }).click();
    await dialog.getByLabel('Name').fill(`${name} b`);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });

    const before = (await api(page, path)).items.findIndex((x) => x.name === `${name} b`);
    await page.getByRole('button', { name: `Move ${name} b up` }).click();
    await page.getByText(new RegExp(`${name} b is number ${before} of`)).waitFor();
    await page.waitForFunction(async ([p, wanted, n]) => {
      const list = await (await fetch(`/api/admin/v1/${p}`)).json();
      return list.items.findIndex((x) => x.name === wanted) === n;
    }, [path, `${name} b`, before - 1]);

    await page.getByRole('button', { name: `More for ${name} b` }).click();
    await page.getByRole('menuitem', { name: 'Retire' }).click();
    await page.locator('tbody tr', { hasText: name }).waitFor({ state: 'detached' });
    assert.notEqual((await mine()).retired_at, null);
    await page.getByRole('switch', { name: 'Show the retired too' }).click();
    await page.locator('tbody tr', { hasText: name }).waitFor();
    if (path === 'billing-groups') {
      await page.getByRole('button', { name: `More for ${name} b` }).click();
      await page.getByRole('menuitem', { name: 'Restore' }).click();
      await page.locator('tbody tr', { hasText: name }).filter({ hasText: 'Retired' })
        .waitFor({ state: 'detached' });
      assert.equal((await mine()).retired_at, null);
    } else {
      await page.getByRole('button', { name: `More for ${name} b` }).click();
      await page.getByRole('menuitem', { name: 'Delete' }).click();
      await dialog.getByRole('button', { name: 'Delete' }).click();
      await dialog.waitFor({ state: 'detached' });
      assert.equal(await mine(), undefined);
    }
    await end(opened);
  });
}

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
  'group-delete': async (page) => {
    await page.goto(`${url}/admin/groups`);
    await page.locator('[data-row]').first().waitFor();
    await page.getByRole('button', { name: /^Delete / }).first().click();
    await page.getByRole('combobox', { name: 'They move to' }).waitFor();
  },
  'group-enable': async (page) => {
    await page.goto(`${url}/admin/groups`);
    await page.locator('[data-row]').first().waitFor();
    await page.getByRole('button', { name: /^More for/ }).first().click();
    await page.getByRole('menuitem', { name: 'Enable' }).click();
    await page.getByRole('dialog').getByLabel('Reason').waitFor();
  },
  groups: async (page) => {
    await page.goto(`${url}/admin/groups`);
    await page.locator('[data-row]').first().waitFor();
  },
  ...Object.fromEntries(['Group details', 'Billing', 'Suspension'].map((tab, i) => [
    `group-tab-${i + 1}`, async (page) => {
      await page.goto(`${url}/admin/groups`);
      await page.locator('[data-row]').first().click();
      await page.getByRole('tab', { name: tab }).click();
      if (i > 0) {
        await page.getByText('Own value').first().click();
      }
    },
  ])),
  'billing-groups': async (page) => {
    await page.goto(`${url}/admin/billing-groups`);
    await page.locator('tbody tr').first().waitFor();
  },
  categories: async (page) => {
    await page.goto(`${url}/admin/categories`);
    await page.getByRole('button', { name: 'Add category' }).click();
    await page.getByRole('dialog').getByLabel('Colour').waitFor();
  },
  labels: async (page) => {
    await page.goto(`${url}/admin/labels`);
    await page.locator('tbody tr').first().waitFor();
  },
};

for (const [name, reach] of Object.entries(STATES)) {
  test(`${name} looks right everywhere`, async () => {
    await look(browser, name, { storageState }, reach);
  });
}
