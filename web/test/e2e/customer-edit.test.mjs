// SPDX-License-Identifier: MIT
// A customer is added and edited in the console, as staff do it, against a
// running Lastmile. The test changes what it finds: MAY_CHANGE=1 says that it may.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { look } from './browser.mjs';
import { api, ask, at, start, state, stop, url } from './staff.mjs';

let browser;
/** A customer with a contact and an account. */
let one;

before(async () => {
  assert.ok(process.env.MAY_CHANGE, 'this Lastmile is ours to change');
  browser = await start();
  const { context, page } = await at('/customers');
  const list = await api(page, 'customers?per_page=100&sort=-code');
  one = list.items.find((c) => c.account_count > 0 && c.status === 'active'
    && c.type === 'individual' && c.address);
  assert.ok(one);
  await context.close();
});

after(stop);

const dialogOf = (page) => page.getByRole('dialog').first();
const box = (page, name) => page.getByRole('textbox', { name, exact: true });

async function editing(tab = 'account', id = one.id) {
  const opened = await at(`/customers/${id}?edit=${tab}`);
  await opened.page.getByRole('button', { name: 'Save Changes' }).waitFor();
  return opened;
}

/** The dialog that asks why: it loads when it is opened. */
const standing = (page) => page.getByRole('dialog', { name: /^(Suspend now|Un-suspend): / });

async function saved(page) {
  await page.getByText(/ is saved\./).first().waitFor();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

async function choose(page, field, option) {
  await page.getByRole('combobox', { name: field }).click();
  await page.getByRole('option', { name: option }).first().click();
}

test('what is missing of a new customer is marked all at once', async () => {
  const { context, page, faults } = await at('/customers');
  await page.getByRole('button', { name: 'Add a customer' }).click();
  await dialogOf(page).getByText('Company', { exact: true }).click();
  await page.getByRole('button', { name: 'Add customer', exact: true }).click();
  for (const name of ['Company name', 'Account code', 'Contact name', 'Primary telephone',
    'Mobile', 'E-mail']) {
    assert.equal(await box(page, name).getAttribute('aria-invalid'), 'true', name);
  }
  for (const name of ['Customer group', 'Billing group']) {
    assert.equal(await page.getByRole('combobox', { name })
      .getAttribute('aria-invalid'), 'true', name);
  }
  await page.waitForFunction(() => document.activeElement.getAttribute('aria-invalid'));
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.deepEqual(faults, []);
  await context.close();
});

test('a customer is added with the suggested code, after a look at who is alike', async () => {
  const { context, page, faults } = await at('/customers');
  const known = await api(page, `customers/${one.id}`);
  await page.getByRole('button', { name: 'Add a customer' }).click();
  await box(page, 'Name').pressSequentially('Dr. K Retief');
  await page.waitForFunction(() => /^KRE\d{3}$/.test(
    [...document.querySelectorAll('input')].find((i) => i.maxLength === 20)?.value));
  await page.getByText('Only an initial is known.').waitFor();
  await choose(page, 'Customer group', known.group.title);
  await choose(page, 'Billing group', known.billing_group.name);
  await box(page, 'Mobile').fill(known.mobiles[0] ?? '082 555 0142');
  await box(page, 'E-mail').fill(known.emails[0]);
  await page.getByRole('button', { name: 'Add customer', exact: true }).click();
  await page.getByText('This may be a customer already').waitFor();
  const link = page.getByRole('link', { name: new RegExp(`\\(${known.code}\\)`) });
  assert.equal(await link.getAttribute('target'), '_blank');
  await page.getByRole('button', { name: 'Add anyway' }).click();
  await page.waitForURL(/\/customers\/\d+$/);
  await page.getByRole('heading', { level: 1, name: 'Dr. K Retief' }).waitFor();
  const id = Number(/(\d+)$/.exec(page.url())[1]);
  const made = await api(page, `customers/${id}`);
  assert.match(made.code, /^KRE\d{3}$/);
  assert.equal(made.portal.username, made.code);
  assert.equal(made.contacts.filter((c) => c.is_primary).length, 1);
  assert.deepEqual(faults, []);
  await context.close();
});

test('a code typed by hand stays, and one that exists names its holder', async () => {
  const { context, page, faults } = await at('/customers');
  await page.getByRole('button', { name: 'Add a customer' }).click();
  await box(page, 'Account code').fill(one.code);
  await box(page, 'Name').fill('Somebody New');
  await page.waitForResponse(/customers\/code/);
  assert.equal(await box(page, 'Account code').inputValue(), one.code);
  const known = await api(page, `customers/${one.id}`);
  await choose(page, 'Customer group', known.group.title);
  await choose(page, 'Billing group', known.billing_group.name);
  await box(page, 'Primary telephone').fill('021 555 0199');
  await page.getByRole('checkbox', { name: 'Has no e-mail' }).check();
  await page.getByRole('button', { name: 'Add customer', exact: true }).click();
  await dialogOf(page).getByText(known.name).waitFor();
  assert.equal(await box(page, 'Account code').getAttribute('aria-invalid'), 'true');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Leave without saving' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.deepEqual(faults, []);
  await context.close();
});

test('account detail, address and billing are saved together', async () => {
  const { context, page, faults } = await editing();
  const save = page.getByRole('button', { name: 'Save Changes' });
  assert.ok(await save.isDisabled());
  await box(page, 'Primary telephone').fill('021 555 0100');
  await page.getByRole('tab', { name: 'Address Detail' }).click();
  await box(page, 'Physical address').fill('1 Long Street\nCape Town\n8001');
  await page.getByRole('button', { name: 'Same as physical address' }).click();
  await box(page, 'GPS position').fill('-33.9249, 18.4241');
  await page.getByRole('tab', { name: 'Billing' }).click();
  await page.getByRole('switch', { name: 'Use default due date settings' }).click();
  await box(page, 'Days till invoices due').fill('30');
  await save.click();
  await saved(page);
  const c = await api(page, `customers/${one.id}`);
  assert.equal(c.phone, '021 555 0100');
  assert.equal(c.physical_address, '1 Long Street\nCape Town\n8001');
  assert.equal(c.postal_address, c.physical_address);
  assert.deepEqual([c.latitude, c.longitude], [-33.9249, 18.4241]);
  assert.deepEqual(c.due, { own: 30, days: 30, from: 'customer' });
  assert.deepEqual(faults, []);
  await context.close();
});

test('the marker is dragged, and the position follows', async () => {
  const { context, page, faults } = await editing('address');
  const marker = dialogOf(page).locator('.map-marker');
  await marker.waitFor();
  await marker.scrollIntoViewIfNeeded();
  const before = await box(page, 'GPS position').inputValue();
  const at0 = await marker.boundingBox();
  await page.mouse.move(at0.x + 14, at0.y + 20);
  await page.mouse.down();
  await page.mouse.move(at0.x + 54, at0.y + 50, { steps: 5 });
  await page.mouse.up();
  await page.waitForFunction((old) => [...document.querySelectorAll('input')]
    .every((i) => i.value !== old), before);
  assert.match(await box(page, 'GPS position').inputValue(), /^-33\.\d+, 18\.\d+$/);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Leave without saving' }).click();
  assert.deepEqual(faults, []);
  await context.close();
});

test('contacts: what reaches nobody is named, and given to the primary', async () => {
  const { context, page, faults } = await editing('contacts');
  const c = await api(page, `customers/${one.id}`);
  await page.getByRole('button', { name: `Edit ${c.contacts[0].name}`, exact: true }).click();
  for (const channel of ['E-mail', 'SMS']) {
    const tick = page.getByRole('checkbox', { name: `Payment, ${channel}` });
    if (await tick.isChecked()) {
      await tick.uncheck();
    }
  }
  await page.getByText('Payment: nobody receives this.').waitFor();
  await page.getByRole('button', { name: 'Save Changes' }).click();
  await page.getByText('Nothing is saved yet.').waitFor();
  await page.getByRole('button', { name: 'Give it to the primary contact' }).click();
  await page.getByText('Payment: nobody receives this.').waitFor({ state: 'detached' });

  await page.getByRole('button', { name: 'Add contact' }).click();
  await page.getByRole('button', { name: 'Save Changes' }).click();
  await page.getByText('Give the name of the contact.').waitFor();
  await box(page, 'Name').last().fill('Second Person');
  await box(page, 'E-mail').last().fill('second@post.example');
  await page.getByRole('button', { name: 'Save Changes' }).click();
  await saved(page);
  const { contacts } = await api(page, `customers/${one.id}`);
  assert.deepEqual(contacts.map((x) => [x.name, x.is_primary]),
    [[c.contacts[0].name, true], ['Second Person', false]]);
  assert.deepEqual(contacts[0].rules.payment, ['email']);
  assert.deepEqual(faults, []);
  await context.close();
});

test('an error leads to its tab, and the field has the focus', async () => {
  const { context, page, faults } = await editing('contacts');
  await page.getByRole('button', { name: 'Edit Second Person' }).click();
  await box(page, 'E-mail').last().fill('no address');
  await page.getByRole('tab', { name: 'Account Detail' }).click();
  await page.getByRole('button', { name: 'Save Changes' }).click();
  await page.getByRole('tab', { name: /Contacts.*has errors/, selected: true }).waitFor();
  await page.waitForFunction(() => document.activeElement.value === 'no address');
  await page.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('button', { name: 'Leave without saving' }).click();
  assert.deepEqual(faults, []);
  await context.close();
});

test('who saves second is told who changed what, and chooses field by field', async () => {
  const { context, page, faults } = await editing();
  const { version } = await api(page, `customers/${one.id}`);
  await box(page, 'Primary telephone').fill('021 555 0111');
  await page.getByRole('switch', { name: 'VIP customer' }).click();
  assert.equal((await ask(page, `customers/${one.id}`, 'PATCH', {
    version, phone: '021 555 0222', payment_method: 'eft',
  })).status, 200);
  await page.getByRole('button', { name: 'Save Changes' }).click();
  const clash = page.getByRole('dialog', { name: /Somebody else saved/ });
  await clash.getByText('021 555 0100 → 021 555 0222').waitFor();
  await clash.getByText(/Demo administrator/).first().waitFor();
  await clash.getByText('Take theirs: 021 555 0222').click();
  await clash.getByRole('button', { name: 'Save', exact: true }).click();
  await saved(page);
  const c = await api(page, `customers/${one.id}`);
  assert.deepEqual([c.phone, c.is_vip, c.payment_method], ['021 555 0222', true, 'eft']);
  assert.deepEqual(faults, []);
  await context.close();
});

test('suspending acts at once and keeps what is typed', async () => {
  const { context, page, faults } = await editing();
  await box(page, 'Primary telephone').fill('021 555 0333');
  await page.getByRole('tab', { name: 'Cancellation' }).click();
  await page.getByRole('button', { name: 'Suspend Now' }).click();
  await standing(page).getByRole('textbox', { name: 'Reason' }).fill('asked for it');
  await standing(page).locator('button[type=submit]').click();
  await dialogOf(page).getByRole('button', { name: 'Un-suspend' }).waitFor();
  assert.equal((await api(page, `customers/${one.id}`)).status, 'suspended');
  await dialogOf(page).getByRole('button', { name: 'Un-suspend' }).click();
  await standing(page).getByRole('textbox', { name: 'Reason' }).fill('done');
  await standing(page).locator('button[type=submit]').click();
  await page.getByRole('button', { name: 'Suspend Now' }).waitFor();
  await page.getByRole('tab', { name: 'Account Detail' }).click();
  assert.equal(await box(page, 'Primary telephone').inputValue(), '021 555 0333');
  await page.getByRole('button', { name: 'Save Changes' }).click();
  await saved(page);
  assert.equal((await api(page, `customers/${one.id}`)).phone, '021 555 0333');
  assert.deepEqual(faults, []);
  await context.close();
});

test('what was refused before is not held against a suspension', async () => {
  const { context, page, faults } = await editing('cancellation');
  await page.getByLabel('Cancellation date').fill('31 Mar 2027');
  await page.getByRole('button', { name: 'Save Changes' }).click();
  await page.getByText('Nothing is saved yet.').waitFor();
  await page.getByRole('button', { name: 'Suspend Now' }).click();
  await standing(page).getByRole('textbox', { name: 'Reason' }).fill('asked for it');
  await standing(page).locator('button[type=submit]').click();
  await dialogOf(page).getByRole('button', { name: 'Un-suspend' }).waitFor();
  await page.getByText('Nothing is saved yet.').waitFor({ state: 'detached' });
  assert.equal(await page.getByLabel('Cancellation date').inputValue(), '31 Mar 2027');
  await dialogOf(page).getByRole('button', { name: 'Un-suspend' }).click();
  await standing(page).getByRole('textbox', { name: 'Reason' }).fill('done');
  await standing(page).locator('button[type=submit]').click();
  await page.getByRole('button', { name: 'Suspend Now' }).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('an identity number says of what kind it is, or it is asked', async () => {
  const { context, page, faults } = await editing();
  const number = box(page, 'ID number');
  const kind = dialogOf(page).getByLabel('Kind of ID');
  if (await number.getAttribute('readonly') !== null) {
    await page.getByRole('button', { name: 'Reveal' }).click();
    await page.getByRole('button', { name: 'Reveal' }).waitFor({ state: 'detached' });
  }
  await number.fill('');
  assert.equal(await kind.inputValue(), '');
  await number.fill('A98 7654');
  assert.equal(await kind.inputValue(), '');
  await page.getByRole('button', { name: 'Save Changes' }).click();
  await page.getByText('Choose the kind of ID that this number is of').waitFor();
  await number.fill('800101 5009 088');
  await page.getByText('has another check digit').waitFor();
  await number.fill('800101 5009 087');
  assert.equal(await kind.inputValue(), 'sa_id');
  await page.getByText('has another check digit').waitFor({ state: 'detached' });
  assert.deepEqual(faults, []);
  await context.close();
});

test('a day that is none is told, one is shown as everywhere', async () => {
  const { context, page, faults } = await editing('cancellation');
  const date = page.getByLabel('Cancellation date');
  await date.fill('31 Feb 2027');
  await page.getByText('Type a day such as 30 Nov 2026.').waitFor();
  await date.fill('31/3/2027');
  await date.blur();
  assert.equal(await date.inputValue(), '31 Mar 2027');
  await page.getByRole('button', { name: 'Clear' }).click();
  assert.equal(await date.inputValue(), '');
  assert.deepEqual(faults, []);
  await context.close();
});

test('a cancellation is warned of in the middle of a month, set, and cleared', async () => {
  const { context, page, faults } = await editing('cancellation');
  await page.getByLabel('Cancellation date').fill('2027-03-15');
  await page.getByText('This is not the last day of a month.').waitFor();
  await page.getByLabel('Cancellation date').fill('2020-03-31');
  await page.getByText('This day is over').waitFor();
  await page.getByLabel('Cancellation date').fill('2027-03-15');
  await page.getByRole('button', { name: 'Make it 31 Mar 2027' }).click();
  assert.equal(await page.getByLabel('Cancellation date').inputValue(), '31 Mar 2027');
  await page.getByText('This is not the last day of a month.').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Save Changes' }).click();
  await page.getByText('Give the reason.').waitFor();
  await choose(page, 'Cancellation reason', 'Moved away');
  await dialogOf(page).getByLabel(/omment/).fill('to the coast');
  await page.getByRole('button', { name: 'Save Changes' }).click();
  await saved(page);
  await page.getByText(/Cancelling: service runs to the end of.*to the coast/).waitFor();
  await page.getByRole('button', { name: 'Edit', exact: true }).first().click();
  await page.getByRole('tab', { name: 'Cancellation' }).click();
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByRole('button', { name: 'Save Changes' }).click();
  await saved(page);
  assert.equal((await api(page, `customers/${one.id}`)).cancelled_on, null);
  assert.deepEqual(faults, []);
  await context.close();
});

test('a master is made, and a sub-account linked and unlinked', async () => {
  const { context, page, faults } = await editing('master');
  const sub = (await api(page, 'customers?per_page=5&sort=code')).items
    .find((c) => c.id !== one.id);
  await page.getByRole('switch', { name: 'Master account', exact: true }).click();
  await page.getByText('Save the changes, then link').waitFor();
  await page.getByRole('button', { name: 'Save Changes' }).click();
  await saved(page);
  await page.getByText(/This is a master account with 0 sub-accounts/).waitFor();
  await page.getByRole('button', { name: 'Edit', exact: true }).first().click();
  await page.getByRole('tab', { name: 'Master' }).click();
  await page.getByRole('combobox', { name: 'Link a sub-account' }).fill(sub.code);
  await page.getByRole('option', { name: new RegExp(sub.code) }).click();
  await page.getByRole('button', { name: 'Link', exact: true }).click();
  await page.getByRole('button', { name: `Unlink ${sub.name}` }).waitFor();
  await page.getByText(`Sub-account linked: ${sub.code}`).first().waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('link', { name: '1 sub-account' }).click();
  await page.getByRole('group', { name: 'Filters' }).getByText(one.name).waitFor();
  await page.locator('[data-row]').getByText(sub.code, { exact: true }).waitFor();
  assert.equal(await page.locator('[data-row]').count(), 1);
  await page.goto(`${url}/admin/customers/${one.id}?edit=master`);
  await page.getByRole('button', { name: `Unlink ${sub.name}` }).click();
  await page.getByRole('dialog', { name: /^Unlink/ })
    .getByRole('button', { name: 'Unlink', exact: true }).click();
  await page.getByText('No sub-accounts yet.').waitFor();
  await page.getByRole('switch', { name: 'Master account', exact: true }).click();
  await page.getByRole('button', { name: 'Save Changes' }).click();
  await saved(page);
  assert.equal((await api(page, `customers/${one.id}`)).is_master, false);
  assert.deepEqual(faults, []);
  await context.close();
});

test('a reset link goes to the contact that the caller confirms', async () => {
  const { context, page, faults } = await at(`/customers/${one.id}`);
  await page.getByRole('button', { name: 'Reset Password' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'second@post.example' }).check();
  await dialog.getByRole('button', { name: 'Send link' }).click();
  await page.getByText(/The link went to s.*@post\.example/).waitFor();
  const { sent } = await api(page, `customers/${one.id}/password-reset`);
  assert.equal(sent.length, 1);
  assert.deepEqual(faults, []);
  await context.close();
});

async function setPackage(page, name, tabs) {
  assert.equal((await ask(page, 'settings', 'PATCH',
    { accounting_package: name })).status, 204);
  await page.goto(`${url}/admin/customers/${one.id}?edit=account`);
  await page.getByRole('button', { name: 'Save Changes' }).waitFor();
  assert.equal(await page.getByRole('tab').count(), tabs);
}

test('eight tabs with an accounting package, seven without', async () => {
  const { context, page, faults } = await editing();
  assert.equal(await page.getByRole('tab').count(), 7);
  await setPackage(page, 'SageOne', 8);
  await page.getByRole('tab', { name: 'SageOne ID' }).click();
  await page.getByText(/Better not change this/).waitFor();
  await box(page, 'SageOne ID').fill('S-1001');
  await page.getByRole('button', { name: 'Save Changes' }).click();
  await saved(page);
  assert.equal((await api(page, `customers/${one.id}`)).accounting_ref, 'S-1001');
  await setPackage(page, '', 7);
  assert.deepEqual(faults, []);
  await context.close();
});

test('the keyboard alone edits, turns tabs, saves and leaves', async () => {
  const { context, page, faults } = await at(`/customers/${one.id}`);
  await page.getByRole('button', { name: 'Edit', exact: true }).first().press('Enter');
  await page.getByRole('button', { name: 'Save Changes' }).waitFor();
  for (const [n, name] of [[2, 'Address Detail'], [7, 'Master'], [4, 'Portal Login'],
    [5, 'Billing'], [3, 'Contacts']]) {
    await page.keyboard.press(`Alt+${n}`);
    await page.getByRole('tab', { name, selected: true }).waitFor();
  }
  await page.keyboard.press('Control+ArrowRight');
  await page.getByRole('tab', { name: 'Portal Login', selected: true }).waitFor();
  await page.keyboard.press('Alt+1');
  await page.waitForFunction(() => document.activeElement.matches('[data-autofocus]'));
  const old = await page.evaluate(() => document.activeElement.value);
  await page.keyboard.press('End');
  await page.keyboard.type(' X');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'Leave without saving?' })
    .waitFor({ state: 'detached' });
  await page.keyboard.press('Control+s');
  await saved(page);
  await page.getByRole('heading', { level: 1, name: `${old} X` }).waitFor();
  await page.waitForFunction(() => document.activeElement.textContent === 'Edit');
  assert.deepEqual(faults, []);
  await context.close();
});

test('going back with unsaved changes asks', async () => {
  const { context, page, faults } = await at(`/customers/${one.id}`);
  await page.getByRole('button', { name: 'Edit', exact: true }).first().click();
  await box(page, 'Name').first().fill('Not To Be Saved');
  await page.goBack();
  const question = page.getByRole('dialog', { name: 'Leave without saving?' });
  await question.waitFor();
  await question.getByRole('button', { name: 'Cancel' }).click();
  assert.equal(await box(page, 'Name').first().inputValue(), 'Not To Be Saved');
  await page.keyboard.press('Escape');
  await question.getByRole('button', { name: 'Leave without saving' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.deepEqual(faults, []);
  await context.close();
});

test('the history tells of each field', async () => {
  const { context, page, faults } = await at(`/customers/${one.id}`);
  const history = page.locator('[data-widget="history"]');
  await history.getByRole('combobox', { name: 'Field' }).selectOption('phone');
  await history.getByText('Primary telephone: 021 555 0222 → 021 555 0333').waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

const open = (tab) => async (page) => {
  await page.goto(`${url}/admin/customers/${one.id}?edit=${tab}`);
  await page.getByRole('button', { name: 'Save Changes' }).waitFor();
};

const STATES = {
  'customer-add': async (page) => {
    await page.goto(`${url}/admin/customers`);
    await page.getByRole('button', { name: 'Add a customer' }).click();
    await page.getByRole('button', { name: 'Add customer', exact: true }).click();
    await page.getByText('Give the name.').waitFor();
  },
  'edit-account': open('account'),
  'edit-address': async (page) => {
    await open('address')(page);
    await dialogOf(page).locator('.map-marker').waitFor();
  },
  'edit-contacts': async (page) => {
    await open('contacts')(page);
    await page.getByRole('button', { name: 'Edit Second Person' }).click();
    await page.getByRole('checkbox', { name: 'Payment, E-mail' }).waitFor();
  },
  'edit-login': async (page) => {
    await open('login')(page);
    await page.getByRole('switch', { name: 'Change password' }).click();
    await page.getByLabel('New password').fill('karoo rain 77');
  },
  'edit-billing': open('billing'),
  'edit-cancellation': async (page) => {
    await open('cancellation')(page);
    await page.getByLabel('Cancellation date').fill('2027-03-15');
    await page.getByText('This is not the last day of a month.').waitFor();
  },
  'edit-master': open('master'),
  'reset-password': async (page) => {
    await page.goto(`${url}/admin/customers/${one.id}`);
    await page.getByRole('button', { name: 'Reset Password' }).click();
    await page.getByText('Confirm the address with the caller').waitFor();
  },
};

for (const [name, reach] of Object.entries(STATES)) {
  test(`${name} looks right everywhere`, async () => {
    await look(browser, name, { storageState: await state() }, reach);
  });
}
