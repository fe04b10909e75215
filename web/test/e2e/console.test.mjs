// SPDX-License-Identifier: MIT
// The staff console in a real browser against a running Lastmile.
//
// ADMIN_URL, ADMIN_USER and ADMIN_PASSWORD are needed. With MAY_CHANGE=1 the
// test also switches two-step sign-in on and off again.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { look, open } from './browser.mjs';
import {
  api, at, fill, password, signIn, start, state, stop, url, username,
} from './staff.mjs';

let browser;
/** A customer with a phone number and an address, as the API tells of one. */
let sample;

before(async () => {
  browser = await start();
  const { context, page } = await at('/customers');
  const list = await api(page, 'customers?per_page=100&sort=name');
  sample = list.items.find((c) => c.phone && /[A-Za-z]{5}/.test(c.address ?? '')
    && c.account_count > 0);
  assert.ok(sample, 'some customer has a phone, an address and an account');
  await context.close();
});

after(stop);

async function rows(page) {
  await page.locator('[data-row]').first().waitFor();
  await page.locator('.table:not([data-old])').waitFor();
  return page.locator('tbody tr').allTextContents();
}

test('a wrong password is refused, the right one opens the customers', async () => {
  const { context, page, faults } = await open(browser);
  await page.goto(`${url}/`);
  await page.waitForURL(`${url}/admin/`);
  await fill(page, username, 'not the password');
  await page.getByRole('alert').waitFor();
  await fill(page, username, password);
  await page.waitForURL(`${url}/admin/customers`);
  await page.locator('[data-row]').first().waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('signing out empties the page though the service is away', async () => {
  const { context, page } = await open(browser);
  await page.goto(`${url}/`);
  await fill(page, username, password);
  await page.locator('[data-row]').first().waitFor();
  const isEnd = (request) => request.method() === 'DELETE';
  await page.route('**/api/admin/v1/session', (route) =>
    isEnd(route.request()) ? route.abort() : route.continue());
  await page.getByRole('button', { name: 'Your account' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText(/service does not answer now/).waitFor();
  assert.equal(await page.locator('[data-row]').count(), 0);

  // the session is alive and shown to nobody
  await page.reload();
  await page.getByText(/service does not answer now/).waitFor();
  assert.equal(await page.locator('[data-row]').count(), 0);

  await page.unroute('**/api/admin/v1/session');
  const ended = page.waitForResponse((r) => isEnd(r.request()) && r.ok());
  await page.reload();
  await ended;
  await page.getByLabel('Username').waitFor();
  await page.getByText(/service does not answer now/).waitFor({ state: 'detached' });
  await context.close();
});

test('search finds by phone, by part of a street, and by code', async () => {
  const { context, page, faults } = await at('/customers');
  await page.locator('[data-row]').first().waitFor();
  const digits = sample.phone.replace(/\D/g, '');
  const street = /[A-Za-z]{5,}/.exec(sample.address)[0].slice(0, 4);
  for (const q of [
    sample.phone, `0${digits.slice(-9)}`, digits.slice(-7), sample.code, sample.name,
    street,
  ]) {
    await page.getByLabel('Search', { exact: true }).fill(q);
    await page.waitForURL((u) => u.searchParams.get('q') === q);
    const expected = await api(page, `customers?${new URLSearchParams({
      q, sort: 'name', page: 1, per_page: 15,
    })}`);
    assert.ok(expected.total > 0, `the API finds "${q}"`);
    await page.waitForFunction((first) => document.querySelector('[data-row]')
      ?.textContent === first && !document.querySelector('[data-old]'),
    expected.items[0].code);
    assert.equal((await rows(page)).length, expected.items.length, q);
    if (expected.total <= 15) {
      assert.ok((await rows(page)).some((r) => r.includes(sample.code)), q);
    }
  }
  assert.deepEqual(faults, []);
  await context.close();
});

test('a search without hits says so, and what the filters hide', async () => {
  const { context, page, faults } = await at('/customers?q=zzqqxx');
  await page.getByText('Nothing found').waitFor();
  await page.goto(`${url}/admin/customers?q=${sample.code}&type=${
    sample.type === 'company' ? 'individual' : 'company'}`);
  await page.getByText('1 outside your filters.').waitFor();
  await page.getByRole('button', { name: 'Search without filters' }).click();
  await page.locator('[data-row]').first().waitFor();
  assert.equal(await page.locator('.chip').count(), 0);
  assert.deepEqual(faults, []);
  await context.close();
});

test('a head sorts up and down, and the address remembers', async () => {
  const { context, page, faults } = await at('/customers');
  await page.locator('[data-row]').first().waitFor();
  const head = page.locator('th', { hasText: 'Code' });
  await head.getByRole('button').click();
  await page.waitForURL(/sort=code/);
  await page.locator('th[aria-sort="ascending"]', { hasText: 'Code' }).waitFor();
  await rows(page);
  const up = await page.locator('[data-row]').allTextContents();
  assert.deepEqual(up, [...up].sort());
  await head.getByRole('button').click();
  await page.waitForURL(/sort=-code/);
  await rows(page);
  await page.waitForFunction((old) => document.querySelector('[data-row]')
    .textContent !== old, up[0]);
  const down = await page.locator('[data-row]').allTextContents();
  assert.deepEqual(down, [...down].sort().reverse());
  await page.reload();
  await rows(page);
  assert.deepEqual(await page.locator('[data-row]').allTextContents(), down);
  assert.deepEqual(faults, []);
  await context.close();
});

test('pages are turned by the server', async () => {
  const { context, page, faults } = await at('/customers');
  await rows(page);
  const { total } = await api(page, 'customers?per_page=1');
  assert.ok(total > 15, 'there is a second page');
  const first = await page.locator('[data-row]').allTextContents();
  await page.getByRole('button', { name: 'Next page' }).click();
  await page.waitForURL(/page=2/);
  await page.waitForFunction((old) => document.querySelector('[data-row]')
    .textContent !== old && !document.querySelector('[data-old]'), first[0]);
  const second = await page.locator('[data-row]').allTextContents();
  assert.ok(second.every((code) => !first.includes(code)));
  await page.goBack();
  await page.waitForFunction((old) => document.querySelector('[data-row]')
    .textContent === old, first[0]);
  assert.deepEqual(faults, []);
  await context.close();
});

test('a filter is a chip that can be taken away', async () => {
  const { context, page, faults } = await at('/customers');
  await rows(page);
  await page.getByRole('button', { name: 'Filters' }).click();
  await page.getByRole('combobox', { name: 'Type' }).click();
  await page.getByRole('option', { name: 'Company' }).click();
  await page.waitForURL(/type=company/);
  await page.keyboard.press('Escape');
  assert.match(await page.locator('.chip').textContent(), /Type: Company/);
  const { total } = await api(page, 'customers?type=company&per_page=1');
  await page.waitForFunction((n) => document.querySelector('.table-foot')
    ?.textContent.replace(/\u00a0/g, '').includes(`of ${n}`), total);
  await page.getByRole('button', { name: 'Remove filter Type' }).click();
  await page.waitForURL((u) => !u.searchParams.has('type'));
  assert.deepEqual(faults, []);
  await context.close();
});

test('a hidden column stays hidden', async () => {
  const { context, page, faults } = await at('/customers');
  await rows(page);
  const heads = () => page.locator('th').allTextContents();
  assert.ok((await heads()).includes('E-mail'));
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('checkbox', { name: 'E-mail' }).uncheck();
  await page.getByRole('checkbox', { name: 'Joined' }).check();
  await page.keyboard.press('Escape');
  await page.reload();
  await rows(page);
  assert.ok(!(await heads()).includes('E-mail'));
  assert.ok((await heads()).some((h) => h.startsWith('Joined')));
  assert.deepEqual(faults, []);
  await context.close();
});

test('the visible page is copied for a spreadsheet', async () => {
  const { context, page, faults } = await at('/customers');
  const n = (await rows(page)).length;
  await page.getByRole('button', { name: 'Copy' }).click();
  await page.getByText(`${n} rows copied`).waitFor();
  const lines = (await page.evaluate(() => navigator.clipboard.readText())).split('\n');
  assert.equal(lines.length, n + 1);
  assert.ok(lines[0].startsWith('Customer group\tBilling group\tCode\t'));
  assert.deepEqual(faults, []);
  await context.close();
});

test('CSV holds the whole filtered list', async () => {
  const { context, page, faults } = await at('/customers?type=company');
  await rows(page);
  const { total } = await api(page, 'customers?type=company&per_page=1');
  await page.getByRole('button', { name: 'Export' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Personal information ahead').waitFor();
  const wait = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Export' }).click();
  const download = await wait;
  assert.match(download.suggestedFilename(), /^customers-\d{4}-\d\d-\d\d\.csv$/);
  const text = readFileSync(await download.path(), 'utf8');
  assert.match(text, /^\uFEFF[^\n]*,Code,/, 'Excel is told that it is UTF-8');
  assert.equal(text.trim().split(/\r?\n/).length, total + 1);
  assert.deepEqual(faults, []);
  await context.close();
});

test('an Excel file is made in the background and fetched', async () => {
  const { context, page, faults } = await at('/customers?type=company');
  await rows(page);
  await page.getByRole('button', { name: 'Export' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'Excel' }).check();
  await dialog.getByRole('button', { name: 'Export' }).click();
  await dialog.getByText('The file is ready').waitFor({ timeout: 30_000 });
  const wait = page.waitForEvent('download');
  await dialog.getByRole('link', { name: 'Download' }).click();
  const body = readFileSync(await (await wait).path());
  assert.equal(body.subarray(0, 2).toString(), 'PK');
  assert.deepEqual(faults, []);
  await context.close();
});

test('the keyboard alone reaches a customer', async () => {
  const { context, page, faults } = await at('/customers');
  await rows(page);
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.type), 'search');
  await page.keyboard.type(sample.code);
  await page.waitForURL((u) => u.searchParams.get('q') === sample.code);
  await page.waitForFunction((code) => document.querySelector('[data-row]')
    ?.textContent === code && !document.querySelector('[data-old]'), sample.code);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/admin\/customers\/\d+/);
  await page.getByRole('heading', { level: 1, name: sample.name }).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('a dialog that closes gives the focus back', async () => {
  const { context, page, faults } = await at('/customers');
  await rows(page);
  const opener = page.getByRole('button', { name: 'Export' });
  await opener.focus();
  await page.keyboard.press('Enter');
  await page.getByText('Personal information ahead').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.waitForFunction(
    (button) => document.activeElement === button, await opener.elementHandle(),
  );
  assert.deepEqual(faults, []);
  await context.close();
});

test('quick find goes straight to a customer', async () => {
  const { context, page, faults } = await at('/account/security');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('textbox', { name: 'Quick find' }).fill(sample.code);
  await page.getByRole('button', { name: sample.name }).first().waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: sample.name }).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('a profile shows what the API knows', async () => {
  const { context, page, faults } = await at('/customers');
  await page.goto(`${url}/admin/customers/${sample.id}`);
  await page.getByRole('heading', { level: 1, name: sample.name }).waitFor();
  const { items } = await api(page, `customers/${sample.id}/accounts`);
  for (const account of items) {
    const card = page.getByRole('article', { name: account.username });
    await card.waitFor();
    assert.match(await card.textContent(), new RegExp(account.technology, 'i'));
  }
  await page.locator('.chart rect').first().waitFor();
  const me = await api(page, 'me');
  assert.equal(
    await page.locator('caption + thead + tbody tr').count(),
    Number(me.today.slice(8)),
  );
  await page.getByRole('button', { name: 'Month before' }).click();
  await page.waitForURL(/month=\d{4}-\d\d/);
  assert.deepEqual(faults, []);
  await context.close();
});

test('a customer that is not there gets a page that says so', async () => {
  const { context, page, faults } = await at('/customers/999999999');
  await page.getByRole('heading', { name: 'Not found' }).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('a token is shown once, works, and stops working', async () => {
  const { context, page, faults } = await at('/account/tokens');
  const name = `e2e ${Date.now()}`;
  await page.getByRole('button', { name: 'New token' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByRole('checkbox', { name: 'See customers' }).check();
  await dialog.getByRole('button', { name: 'Create token' }).click();
  const token = (await dialog.locator('code, pre').first().textContent()).trim();
  assert.ok(token.length >= 24);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('cell', { name, exact: true }).waitFor();
  assert.ok(!(await page.content()).includes(token));

  const ask = (path) => fetch(`${url}/api/admin/v1/${path}`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  assert.equal((await ask('customers?per_page=1')).status, 200);
  assert.equal((await ask('audit')).status, 403);
  await page.getByRole('button', { name: `Revoke: ${name}` }).click();
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('cell', { name, exact: true }).waitFor({ state: 'detached' });
  assert.equal((await ask('customers?per_page=1')).status, 401);
  assert.deepEqual(faults, []);
  await context.close();
});

test('a session that ends loses nothing that was typed', async () => {
  const { context, page, faults } = await open(browser);
  await signIn(page);
  await page.goto(`${url}/admin/account/tokens`);
  await page.getByRole('button', { name: 'New token' }).click();
  await page.getByLabel('Name').fill('half typed');
  await page.getByRole('checkbox', { name: 'See customers' }).check();
  await context.clearCookies();
  await page.getByRole('button', { name: 'Create token' }).click();
  const again = page.getByRole('dialog', { name: 'Your session has ended' });
  await again.getByLabel('Password', { exact: true }).fill(password);
  await again.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('dialog', { name: 'Your new token' }).waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('button', { name: 'Revoke: half typed' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('Token revoked.').waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('two-step sign-in is switched on, asked for, and switched off', {
  skip: !process.env.MAY_CHANGE && 'not ours to change',
}, async () => {
  const { context, page, faults } = await open(browser);
  await signIn(page);
  await page.goto(`${url}/admin/account/security`);
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.locator('.qr path, .qr rect').first().waitFor();
  const secret = (await page.locator('.secret').textContent()).replace(/\s/g, '');
  await type(page, '000000');
  await page.getByRole('alert').waitFor();
  await type(page, totp(secret, 0));
  await page.getByText('Two-step sign-in is on.').waitFor();

  await context.clearCookies();
  await page.goto(`${url}/admin/customers`);
  await fill(page, username, password);
  await page.getByRole('heading', { name: 'Two-step sign-in' }).waitFor();
  // The code of this half minute is spent by the enrolment.
  await type(page, totp(secret, 1));
  await page.locator('[data-row]').first().waitFor();

  await page.goto(`${url}/admin/account/security`);
  await page.getByRole('button', { name: 'Switch off' }).click();
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Switch off' }).click();
  await page.getByText('Two-step sign-in is off.').waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

async function type(page, code) {
  await page.getByLabel('Code 1').click();
  await page.keyboard.type(code);
}

/** RFC 6238 with SHA-1, six digits and half minutes. */
function totp(secret, later) {
  let bits = '';
  for (const c of secret.replace(/=+$/, '')) {
    bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0');
  }
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = mac[19] & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

test('the console speaks Afrikaans, and remembers', async () => {
  const { context, page, faults } = await at('/customers');
  await rows(page);
  await page.locator('header .who').click();
  await page.getByText('Afrikaans').click();
  await page.getByRole('heading', { level: 1, name: 'Kliënte' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Kliënte' }).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('sign-in looks right everywhere', async () => {
  await look(browser, 'console-login', {}, async (page) => {
    await page.goto(`${url}/`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Type your username.').waitFor();
  });
});

const STATES = {
  'console-customers': async (page) => {
    await page.goto(`${url}/admin/customers`);
    await page.locator('[data-row]').first().waitFor();
  },
  'console-filters': async (page) => {
    await page.goto(`${url}/admin/customers?type=company`);
    await page.locator('[data-row]').first().waitFor();
    await page.getByRole('button', { name: 'Filters' }).click();
    await page.getByRole('combobox', { name: 'Type' }).waitFor();
  },
  'console-columns': async (page, size) => {
    await page.goto(`${url}/admin/customers`);
    await page.locator('[data-row]').first().waitFor();
    if (size === 'desk') {
      await page.getByRole('button', { name: 'Columns' }).click();
      await page.getByRole('checkbox', { name: 'E-mail' }).waitFor();
    }
  },
  'console-export': async (page) => {
    await page.goto(`${url}/admin/customers`);
    await page.locator('[data-row]').first().waitFor();
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByText('Personal information ahead').waitFor();
  },
  'console-find': async (page) => {
    await page.goto(`${url}/admin/customers`);
    await page.locator('[data-row]').first().waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('textbox', { name: 'Quick find' })
      .fill(sample.code);
    await page.locator('.mantine-Spotlight-action', { hasText: sample.code })
      .waitFor();
  },
  'console-profile': async (page) => {
    await page.goto(`${url}/admin/customers/${sample.id}`);
    await page.locator('.chart rect').first().waitFor();
    await page.getByRole('heading', { name: 'Sessions' }).waitFor();
  },
  'console-security': async (page) => {
    await page.goto(`${url}/admin/account/security`);
    await page.getByLabel('New password', { exact: true }).fill('karoo rain 77');
  },
  'console-tokens': async (page) => {
    await page.goto(`${url}/admin/account/tokens`);
    await page.getByRole('button', { name: 'New token' }).click();
    await page.getByRole('checkbox', { name: 'See customers' }).waitFor();
  },
  'console-menu': async (page) => {
    await page.goto(`${url}/admin/customers`);
    await page.locator('[data-row]').first().waitFor();
    await page.locator('header .who').click();
    await page.getByText('Afrikaans').waitFor();
  },
  'console-nothing': async (page) => {
    await page.goto(`${url}/admin/nothing-here`);
    await page.getByRole('heading', { name: 'Not found' }).waitFor();
  },
};

for (const [name, reach] of Object.entries(STATES)) {
  test(`${name} looks right everywhere`, async () => {
    await look(browser, name, { storageState: await state() }, reach);
  });
}
