// SPDX-License-Identifier: MIT
// A master and his sub-accounts are suspended in the console, against a running
// Lastmile. The test changes what it finds: MAY_CHANGE=1 says that it may.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { look, need } from './browser.mjs';
import { api, at, corner, end, start, state, stop, url } from './staff.mjs';

need('MAY_CHANGE');

let browser;
let master;
let subs;

before(async () => {
  browser = await start();
  const { context, page } = await at('/customers');
  const list = (await api(page, 'customers?per_page=12&sort=-code&status=active')).items;
  const alone = (await Promise.all(list.map((c) => api(page, `customers/${c.id}`))))
    .filter((c) => !c.is_master && c.master === null);
  [master, ...subs] = alone.slice(0, 3);
  let made = await api(page, `customers/${master.id}`, 'PATCH', {
    version: master.version, is_master: true,
  });
  for (const sub of subs) {
    await api(page, `customers/${master.id}/subs`, 'POST', {
      customer_id: sub.id, version: made.version,
    });
    made = await api(page, `customers/${master.id}`);
  }
  assert.equal(made.sub_count, 2);
  await context.close();
});

after(stop);

const sure = (page) => page.getByRole('dialog', { name: /^(Suspend now: |Un-suspend: |Delete )/ });
const statuses = async (page) => Promise.all([master, ...subs].map(
  async (c) => (await api(page, `customers/${c.id}`)).status,
));

/** Says why in the dialog that is on top, with the sub-accounts or without. */
async function confirm(page, withSubs, taken = subs) {
  for (const sub of taken) {
    await sure(page).getByText(`${sub.name} (${sub.code})`).waitFor();
  }
  if (withSubs) {
    await sure(page).getByRole('checkbox', {
      name: taken.length === 1 ? 'With its sub-account' : `With its ${taken.length} sub-accounts`,
    }).check();
  }
  await sure(page).getByRole('textbox', { name: 'Reason' }).fill('for the test');
  await sure(page).locator('button[type=submit]').click();
}

test('the row of a master suspends him alone, or with his sub-accounts', async () => {
  const opened = await at(`/customers?q=${master.code}`);
  const { page } = opened;
  const act = async (name, withSubs) => {
    await page.getByRole('button', { name: `More for ${master.name}` }).click();
    await page.getByRole('menuitem', { name }).click();
    await confirm(page, withSubs, name === 'Un-suspend' ? [] : subs);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  };
  await act('Suspend now', false);
  assert.deepEqual(await statuses(page), ['suspended', 'active', 'active']);
  await act('Un-suspend', false);
  assert.deepEqual(await statuses(page), ['active', 'active', 'active']);
  await act('Suspend now', true);
  await corner(page).getByText('Done · 2 of 2').waitFor({ timeout: 30_000 });
  assert.deepEqual(await statuses(page), ['suspended', 'suspended', 'suspended']);
  await end(opened);
});

test('the widget of a suspended master names who is suspended with him', async () => {
  const opened = await at(`/customers/${master.id}`);
  const { page } = opened;
  const names = page.locator('[data-widget="suspension"]')
    .getByRole('list', { name: '2 sub-accounts with it' });
  for (const sub of subs) {
    await names.getByText(`${sub.name} (${sub.code})`).waitFor();
  }
  await end(opened);
});

test('the Master tab, opened directly, begins with what can be done there', async () => {
  for (const [id, role, name] of [
    [master.id, 'switch', 'Master account'],
    [subs[0].id, 'link', `${master.name} (${master.code})`],
  ]) {
    const opened = await at(`/customers/${id}?edit=master`);
    const { page } = opened;
    const first = await page.getByRole('dialog').getByRole(role, { name, exact: true }).elementHandle();
    await page.waitForFunction((e) => e === document.activeElement, first);
    await end(opened);
  }
});

test('a sub-account says that it is suspended with its master', async () => {
  const opened = await at(`/customers/${subs[0].id}`);
  const { page } = opened;
  await page.getByText(new RegExp(`Suspended since .* with its master ${master.name}`)).waitFor();
  const widget = page.locator('[data-widget="suspension"]');
  await widget.getByText('With its master').waitFor();
  await widget.getByRole('link', { name: `${master.name} (${master.code})` }).waitFor();
  await end(opened);
});

/** Lifts what came with the master and suspends it for its own reason. */
async function suspendApart(page, sub) {
  for (const [act, reason] of [['unsuspend', 'a mistake'], ['suspend', 'Spam']]) {
    const { version } = await api(page, `customers/${sub.id}`);
    await api(page, `customers/${sub.id}/${act}`, 'POST', { reason, version });
  }
}

test('the Cancellation tab lifts it with them, but for who is suspended on its own', async () => {
  const opened = await at(`/customers/${master.id}?edit=cancellation`);
  const { page } = opened;
  await suspendApart(page, subs[1]);
  const dialog = page.getByRole('dialog').first();
  await dialog.getByRole('button', { name: 'Un-suspend' }).click();
  await sure(page).getByRole('list', { name: 'One sub-account is suspended on its own' })
    .getByText(`${subs[1].name} (${subs[1].code}): Spam`).waitFor();
  await confirm(page, true, [subs[0]]);
  await dialog.getByRole('button', { name: 'Suspend Now' }).waitFor();
  await page.keyboard.press('Escape');
  await corner(page).getByText(/^Done · 1 of 2/).waitFor({ timeout: 30_000 });
  assert.deepEqual(await statuses(page), ['active', 'active', 'suspended']);
  await end(opened);
});

test('a master whose deletion is refused may be cancelled instead', async () => {
  const opened = await at(`/customers/${master.id}?edit=account`);
  const { page } = opened;
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await sure(page).getByRole('textbox', { name: 'Reason' }).fill('for the test');
  assert.equal(await page.getByRole('button', { name: 'Cancel the customer' }).count(), 0);
  await sure(page).locator('button[type=submit]').click();
  await sure(page).getByRole('alert').getByText(/Unlink the sub-accounts first/).waitFor();
  await sure(page).getByRole('button', { name: 'Cancel the customer instead' }).click();
  await page.getByRole('tab', { name: 'Cancellation', selected: true }).waitFor();
  assert.equal(await page.getByRole('dialog').count(), 1);
  assert.equal((await api(page, `customers/${master.id}`)).sub_count, 2);
  await end(opened);
});

/** A choice by the keyboard alone. */
async function choose(page, label, option) {
  await page.getByRole('combobox', { name: label }).focus();
  await page.keyboard.press('ArrowDown');
  const wanted = page.getByRole('option', { name: option });
  await wanted.waitFor();
  while (await wanted.getAttribute('data-combobox-selected') === null) {
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
  await wanted.waitFor({ state: 'detached' });
}

test('who cancels a master is asked what becomes of the sub-accounts', async () => {
  const opened = await at(`/customers/${master.id}?edit=cancellation`);
  const { page } = opened;
  const dialog = page.getByRole('dialog').first();
  await dialog.getByLabel('Cancellation date').fill('2027-03-31');
  await dialog.getByRole('list', { name: 'Sub-accounts' }).getByText(subs[0].code).waitFor();
  await choose(page, 'Cancellation reason', 'Moved away');
  await page.keyboard.press('Control+s');
  await dialog.getByText('Say what becomes of the sub-accounts.').waitFor();
  assert.equal((await api(page, `customers/${master.id}`)).cancelled_on, null);
  await choose(page, 'What becomes of its 2 sub-accounts?', 'Moves to another master now');
  await page.keyboard.press('Control+s');
  await dialog.getByText('Say to which master.').waitFor();
  await choose(page, 'What becomes of its 2 sub-accounts?', 'Cancelled on the same day');
  await page.keyboard.press('Control+s');
  await dialog.waitFor({ state: 'detached' });
  for (const c of [master, ...subs]) {
    const { version, cancelled_on } = await api(page, `customers/${c.id}`);
    assert.equal(cancelled_on, '2027-03-31');
    await api(page, `customers/${c.id}`, 'PATCH', { version, cancelled_on: null });
  }
  await end(opened);
});

test('who has no sub-accounts is not asked about them', async () => {
  const opened = await at(`/customers/${subs[0].id}?edit=cancellation`);
  const { page } = opened;
  await page.getByRole('button', { name: 'Suspend Now' }).click();
  await sure(page).getByRole('textbox', { name: 'Reason' }).waitFor();
  await page.waitForLoadState('networkidle');
  assert.equal(await sure(page).getByRole('checkbox').count(), 0);
  await end(opened);
});

const STATES = {
  'delete-refused': async (page) => {
    await page.goto(`${url}/admin/customers/${master.id}?edit=account`);
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await sure(page).getByRole('textbox', { name: 'Reason' }).fill('for the test');
    await sure(page).locator('button[type=submit]').click();
    await sure(page).getByRole('button', { name: 'Cancel the customer instead' }).waitFor();
  },
  'cancel-master': async (page) => {
    await page.goto(`${url}/admin/customers/${master.id}?edit=cancellation`);
    await page.getByLabel('Cancellation date').fill('2027-03-31');
    await page.getByRole('button', { name: 'Save Changes' }).click();
    await page.getByText('Give the reason.').waitFor();
    await choose(page, 'Cancellation reason', 'Moved away');
    await page.getByRole('button', { name: 'Save Changes' }).click();
    await page.getByText('Say what becomes of the sub-accounts.').waitFor();
    await choose(page, 'What becomes of its 2 sub-accounts?', 'Moves to another master now');
    await page.getByRole('combobox', { name: 'Other master' }).waitFor();
  },
  'suspend-master': async (page) => {
    await page.goto(`${url}/admin/customers/${master.id}?edit=cancellation`);
    await page.getByRole('button', { name: 'Suspend Now' }).click();
    await sure(page).getByRole('checkbox').waitFor();
  },
  'unsuspend-master': async (page) => {
    await page.goto(`${url}/admin/customers/${master.id}`);
    const now = await api(page, `customers/${master.id}`);
    if (now.suspended_at === null) {
      await api(page, `customers/${master.id}/suspend`, 'POST', {
        reason: 'for the test', version: now.version, with_subs: true,
      });
      await page.waitForFunction(
        async (path) => (await (await fetch(path)).json()).total === 1,
        `/api/admin/v1/customers/${master.id}/subs?suspended=with_master`,
      );
      await page.reload();
    }
    await page.locator('[data-widget="suspension"]').getByRole('button', { name: 'Un-suspend' }).click();
    await sure(page).getByRole('list', { name: 'One sub-account is suspended on its own' }).waitFor();
    await sure(page).getByRole('checkbox').waitFor();
  },
  'sub-of-suspended': async (page) => {
    await page.goto(`${url}/admin/customers/${subs[0].id}`);
    await page.getByText(/with its master/).first().waitFor();
  },
};

for (const [name, reach] of Object.entries(STATES)) {
  test(`${name} looks right everywhere`, async () => {
    await look(browser, name, { storageState: await state() }, reach);
  });
}
