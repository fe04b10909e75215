// SPDX-License-Identifier: MIT
// Customer groups and the short lists in a real browser.
//
// ADMIN_URL, ADMIN_USER and ADMIN_PASSWORD are needed, and MAY_CHANGE=1: the
// test changes what an installation of its own has.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { look, need } from './browser.mjs';
import { api, at, corner, end, press, rows, start, state, stop, url } from './staff.mjs';

need('MAY_CHANGE');

let browser;

before(async () => {
  browser = await start();
});

after(stop);

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
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label')
    === 'Days till invoices due');
  await page.keyboard.type('45');
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
  await dialog.getByText(/^3 customers come back from /).waitFor();
  await dialog.getByRole('button', { name: 'Restore group' }).click();
  await page.getByText('Group restored: 3 customers come back.').waitFor();
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
  const enable = dialog.getByRole('button', { name: 'Enable…' });
  await dialog.getByLabel('Group description').press('End');
  await page.keyboard.type('x');
  await dialog.getByText(/is possible again once/).waitFor();
  assert.ok(await enable.isDisabled());
  await press(page, 'Backspace');
  await dialog.getByText(/is possible again once/).waitFor({ state: 'detached' });
  await enable.click();
  await dialog.getByText('1 suspended by button: lifted').waitFor();
  await dialog.getByRole('button', { name: 'Enable', exact: true }).click();
  await dialog.getByText(/Say why/).waitFor();
  await dialog.getByLabel('Reason').fill('paid up');
  await dialog.getByRole('button', { name: 'Enable', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await corner(page).getByText(`Enable group: ${GROUP}`, { exact: true }).waitFor();
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

/** The title of a deleted group that has one customer to restore. */
async function deletedGroup(page) {
  const title = `Gone ${Date.now()}`;
  await page.goto(`${url}/admin/groups`);
  await page.locator('[data-row]').first().waitFor();
  const made = await api(page, 'groups', 'POST', { title, due_days: 45 });
  const [one] = (await api(page, 'customers?per_page=1&status=active')).items;
  const gone = async () => (await api(page,
    `customers?group_id=${made.id}&per_page=1`)).total;
  const reach = async (n) => {
    for (let i = 0; i < 100 && await gone() !== n; i += 1) {
      await page.waitForTimeout(100);
    }
    assert.equal(await gone(), n);
  };
  await api(page, 'bulk', 'POST', {
    kind: 'set_group', audience: { ids: [one.id] }, params: { group_id: made.id },
    expected: 1,
  });
  await reach(1);
  const { version } = (await api(page, 'groups')).items.find((g) => g.id === made.id);
  await api(page, `groups/${made.id}/delete`, 'POST', {
    version, target_id: one.group.id,
  });
  await reach(0);
  return title;
}

const STATES = {
  'group-delete': async (page) => {
    await page.goto(`${url}/admin/groups`);
    await page.locator('[data-row]').first().waitFor();
    await page.getByRole('button', { name: /^Delete / }).first().click();
    await page.getByRole('combobox', { name: 'They move to' }).waitFor();
  },
  'group-dirty': async (page) => {
    await page.goto(`${url}/admin/groups`);
    await page.locator('[data-row]').first().click();
    await page.getByLabel('Group description').fill('something else');
    await page.getByText(/is possible again once/).waitFor();
  },
  'group-restore': async (page) => {
    const title = await deletedGroup(page);
    await page.goto(`${url}/admin/groups?deleted=1&q=${encodeURIComponent(title)}`);
    await page.getByRole('button', { name: `Restore ${title}` }).click();
    await page.getByText(/^1 customer comes back from /).waitFor();
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
    await look(browser, name, { storageState: await state() }, reach);
  });
}

test('short lists and tokens show all of a row on a phone', async () => {
  const opened = await at('/labels', { viewport: { width: 390, height: 844 } });
  const { page } = opened;
  for (const path of ['labels', 'categories', 'billing-groups', 'account/tokens']) {
    await page.goto(`${url}/admin/${path}`);
    await page.locator('.table tbody tr').first().waitFor();
    const cut = await page.locator('.table-scroll').evaluate(
      (e) => e.scrollWidth - e.clientWidth,
    );
    assert.equal(cut, 0, path);
    const ends = await page.locator('.table tbody').getByRole('button')
      .or(page.locator('.table .mantine-Badge-root'))
      .evaluateAll((all) => all.map((e) => e.getBoundingClientRect().right));
    assert.ok(Math.max(...ends) <= 390 - 12, path);
  }
  assert.deepEqual(opened.faults, []);
  await opened.context.close();
});
