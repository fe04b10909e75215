// SPDX-License-Identifier: MIT
// The customer portal in a real browser against a running Lastmile.
//
// PORTAL_URL, PORTAL_USER and PORTAL_PASSWORD are needed. With RADIUS_ACCT,
// RADIUS_SECRET and DATA_USER the test sends accounting packets. With
// MAY_CHANGE=1 and MAIL_DIR it changes the password: only for an installation
// of its own. SHARED_EMAIL opens two customers with the same password, one of
// whom has two data accounts.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { launch, look, need, open } from './browser.mjs';

const url = need('PORTAL_URL').replace(/\/$/, '');
const username = need('PORTAL_USER');
const firstPassword = need('PORTAL_PASSWORD');
let password = firstPassword;

let browser;
let signedIn;

before(async () => {
  browser = await launch();
});

after(async () => {
  await browser?.close();
});

async function fill(page, user, secret) {
  await page.getByLabel('Username or e-mail').fill(user);
  await page.getByLabel('Password', { exact: true }).fill(secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function signIn(page) {
  await page.goto(`${url}/`);
  await fill(page, username, password);
  await page.waitForURL(`${url}/usage`);
  await page.locator('.chart').waitFor();
}

/** A signed-in state other contexts can start from. */
async function state() {
  if (signedIn === undefined) {
    const { context, page } = await open(browser);
    await signIn(page);
    signedIn = await context.storageState();
    await context.close();
  }
  return signedIn;
}

async function api(page, path) {
  return page.evaluate(async (p) => (await fetch(`/api/portal/v1/${p}`)).json(), path);
}

test('a visitor is led to the sign-in page', async () => {
  const { context, page, faults } = await open(browser);
  await page.goto(`${url}/usage`);
  await page.waitForURL(`${url}/login`);
  assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Sign in');
  assert.deepEqual(faults, []);
  await context.close();
});

test('a wrong password is refused in one sentence, an empty one before that', async () => {
  const { context, page, faults } = await open(browser);
  await page.goto(`${url}/login`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  assert.equal(await page.locator('#username-error').count(), 1);
  assert.equal(
    await page.getByLabel('Username or e-mail').getAttribute('aria-invalid'), 'true',
  );
  await fill(page, username, 'not the password');
  const known = await page.getByRole('alert').textContent();
  await fill(page, 'nobody@nowhere.example', 'not the password');
  await page.getByRole('button', { name: 'Sign in', disabled: false }).waitFor();
  assert.equal(await page.getByRole('alert').textContent(), known);
  assert.deepEqual(faults, []);
  await context.close();
});

test('the right password leads to the usage the server tells of', async () => {
  const { context, page, faults } = await open(browser);
  await signIn(page);
  const me = await api(page, 'me');
  const [account] = (await api(page, 'accounts')).items;
  const month = me.today.slice(0, 7);
  const usage = await api(page, `accounts/${account.id}/usage?month=${month}`);

  assert.equal(await page.locator('.isp').textContent(), me.isp.name);
  assert.match(await page.locator('.package').textContent(),
    new RegExp(account.username.replace(/[.+]/g, '\\$&')));
  const rows = page.locator('table tbody tr');
  assert.equal(await rows.count(), usage.days.length);
  assert.equal(usage.days.length, Number(me.today.slice(8)));
  const gb = (n) => Number((n / 1e9).toPrecision(3));
  if (usage.remaining_bytes !== null && usage.remaining_bytes >= 1e9
      && usage.remaining_bytes < 1e12) {
    const shown = await page.locator('.figure').textContent();
    const [value, unit] = shown.trim().split(/\s+/);
    assert.equal(unit, 'GB');
    assert.ok(Math.abs(Number(value.replace(',', '.')) - gb(usage.remaining_bytes)) < 0.3,
      shown);
  }
  assert.deepEqual(faults, []);
  await context.close();
});

test('an address of two customers asks which, and an account can be chosen', {
  skip: !process.env.SHARED_EMAIL && 'no shared address here',
}, async () => {
  const { context, page, faults } = await open(browser);
  // Either customer may have another language.
  await context.addInitScript(() => localStorage.setItem('lastmile.language', 'en'));
  await page.goto(`${url}/login`);
  await fill(page, process.env.SHARED_EMAIL, firstPassword);
  await page.getByRole('heading', { name: 'Which account?' }).waitFor();
  assert.equal(await page.locator('.pick').count(), 2);
  await page.getByRole('button', { name: 'Use another login' }).click();
  await fill(page, process.env.SHARED_EMAIL, firstPassword);
  await page.locator('.pick').first().click();
  await page.locator('.chart').waitFor();
  if (await page.getByRole('combobox', { name: 'Data account' }).count() === 0) {
    await page.locator('.who').click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await fill(page, process.env.SHARED_EMAIL, firstPassword);
    await page.locator('.pick').last().click();
    await page.locator('.chart').waitFor();
  }
  const { items } = await api(page, 'accounts');
  assert.ok(items.length > 1);
  const second = items[1];
  await page.getByRole('combobox', { name: 'Data account' })
    .selectOption(String(second.id));
  await page.waitForURL(`${url}/usage?account=${second.id}`);
  await page.locator('.package .username', { hasText: second.username }).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('another month has its own figures and its own address', async () => {
  const { context, page, faults } = await open(browser, {
    storageState: await state(),
  });
  await page.goto(`${url}/usage`);
  await page.locator('.chart').waitFor();
  const me = await api(page, 'me');
  await page.getByRole('button', { name: 'Month before' }).click();
  const [y, m] = me.today.split('-').map(Number);
  const before = m === 1 ? `${y - 1}-12` : `${y}-${String(m - 1).padStart(2, '0')}`;
  await page.waitForURL(`${url}/usage?month=${before}`);
  const days = new Date(Date.UTC(Number(before.slice(0, 4)), Number(before.slice(5)), 0))
    .getUTCDate();
  await page.waitForFunction(
    (n) => document.querySelectorAll('table tbody tr').length === n, days,
  );
  await page.reload();
  await page.locator('.chart').waitFor();
  assert.equal(await page.getByRole('combobox', { name: 'Month' }).inputValue(), before);
  await page.getByRole('button', { name: 'Month after' }).click();
  await page.waitForURL(`${url}/usage`);
  assert.deepEqual(faults, []);
  await context.close();
});

test('an account of somebody else is not shown', async () => {
  const { context, page, faults } = await open(browser, {
    storageState: await state(),
  });
  await page.goto(`${url}/usage?account=999999999&month=not-a-month`);
  await page.locator('.chart').waitFor();
  const [account] = (await api(page, 'accounts')).items;
  assert.match(await page.locator('.package .username').textContent(),
    new RegExp(account.username.replace(/[.+]/g, '\\$&')));
  assert.deepEqual(faults, []);
  await context.close();
});

test('new usage shows within three seconds', {
  skip: !process.env.RADIUS_ACCT && 'no RADIUS here',
}, async () => {
  const { context, page, faults } = await open(browser, {
    storageState: await state(),
  });
  await page.goto(`${url}/usage`);
  await page.locator('.chart').waitFor();
  const { items } = await api(page, 'accounts');
  const account = items.find((a) => a.username === process.env.DATA_USER);
  assert.ok(account, 'the demo data account belongs to the demo customer');
  await page.goto(`${url}/usage?account=${account.id}`);
  await page.locator('.chart').waitFor();

  const session = `e2e-${process.pid}`;
  packet(session, 'Start', 0, 0);
  await page.locator('.presence.on').waitFor({ timeout: 5000 });
  const today = page.locator('table tbody tr').last().locator('td').first();
  const old = await today.textContent();
  packet(session, 'Interim-Update', 60, 900_000_000);
  const sent = Date.now();
  await page.waitForFunction(
    (text) => [...document.querySelectorAll('table tbody tr')].at(-1)
      .querySelector('td').textContent !== text, old, { timeout: 10_000 },
  );
  const took = Date.now() - sent;
  assert.ok(took < 3000, `${took} ms`);
  packet(session, 'Stop', 120, 900_000_000);
  assert.deepEqual(faults, []);
  await context.close();
});

function packet(session, type, seconds, bytes) {
  execFileSync('radclient', ['-q', process.env.RADIUS_ACCT, 'acct',
    process.env.RADIUS_SECRET], {
    input: `User-Name = "${process.env.DATA_USER}"
Acct-Status-Type = ${type}
Acct-Session-Id = "${session}"
Acct-Session-Time = ${seconds}
Acct-Input-Octets = ${Math.round(bytes / 10)}
Acct-Output-Octets = ${bytes}
NAS-IP-Address = 127.0.0.1
Framed-IP-Address = 100.64.9.9
Calling-Station-Id = "02-00-00-00-0E-2E"
`,
  });
}

test('the page speaks Afrikaans and goes dark, and remembers both', async () => {
  const { context, page, faults } = await open(browser, {
    storageState: await state(),
  });
  await page.goto(`${url}/usage`);
  await page.locator('.who').click();
  await page.getByLabel('Afrikaans').check();
  await page.getByRole('heading', { level: 1, name: 'Gebruik' }).waitFor();
  await page.getByLabel('Donker').check();
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Gebruik' }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'af');
  assert.equal(
    await page.evaluate(() => document.documentElement.dataset.theme), 'dark',
  );
  assert.deepEqual(faults, []);
  await context.close();
});

test('without a network the last figures stay, and come alive again', async () => {
  const { context, page } = await open(browser, { storageState: await state() });
  await page.goto(`${url}/usage`);
  await page.locator('.chart').waitFor();
  await context.setOffline(true);
  await page.locator('.banner').waitFor();
  assert.equal(await page.locator('.figure').count(), 1);
  await context.setOffline(false);
  await page.locator('.banner').waitFor({ state: 'detached' });
  await context.close();
});

test('a server that is away gives a page with a way back', async () => {
  const { context, page } = await open(browser);
  await page.route('**/api/portal/v1/me', (route) => route.fulfill({
    status: 503, headers: { 'Retry-After': '60' }, body: '',
  }));
  await page.goto(`${url}/`);
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  await page.unroute('**/api/portal/v1/me');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.waitForURL(`${url}/login`);
  await context.close();
});

test('a forgotten password gets the same answer whoever asks', async () => {
  const { context, page, faults } = await open(browser);
  await page.goto(`${url}/login`);
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.waitForURL(`${url}/forgotten`);
  await page.getByLabel('Username or e-mail').fill('nobody@nowhere.example');
  await page.getByRole('button', { name: 'Send the link' }).click();
  await page.getByRole('heading', { name: 'Check your e-mail' }).waitFor();
  assert.deepEqual(faults, []);
  await context.close();
});

test('the mailed link sets a new password, once', {
  skip: (!process.env.MAY_CHANGE || !process.env.MAIL_DIR) && 'not ours to change',
}, async () => {
  const { context, page, faults } = await open(browser);
  await page.goto(`${url}/forgotten`);
  const since = Date.now();
  await page.getByLabel('Username or e-mail').fill(username);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await page.getByRole('heading', { name: 'Check your e-mail' }).waitFor();
  const link = await mailedLink(since);
  assert.ok(link.startsWith(`${url}/reset#token=`), link);

  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(link);
  const fresh = 'karoo rain falls late';
  await page.getByLabel('New password', { exact: true }).fill('short');
  await page.getByRole('button', { name: 'Save password' }).click();
  assert.equal(await page.locator('#password-error').count(), 1);
  await page.getByLabel('New password', { exact: true }).fill(fresh);
  await page.locator('.strength.level-4').waitFor();
  assert.equal(await page.locator('#password-error').count(), 0);
  await page.getByLabel('Repeat the new password').fill(fresh);
  await page.getByRole('button', { name: 'Save password' }).click();
  await page.getByRole('heading', { name: 'Your password is changed' }).waitFor();
  const token = new URL(link).hash.slice('#token='.length);
  assert.ok(asked.every((u) => !u.split('#')[0].includes(token)),
    'the token is in no address that was asked for');

  await page.goto('about:blank');
  await page.goto(link);
  await page.getByLabel('New password', { exact: true }).fill(fresh);
  await page.getByLabel('Repeat the new password').fill(fresh);
  await page.getByRole('button', { name: 'Save password' }).click();
  await page.getByRole('heading', { name: 'This link was used or has expired.' })
    .waitFor();
  assert.deepEqual(faults, []);
  await context.close();

  password = fresh;
  signedIn = undefined;
  await state();
});

async function mailedLink(since) {
  for (let i = 0; i < 100; i += 1) {
    for (const file of mails(process.env.MAIL_DIR)) {
      if (statSync(file).mtimeMs >= since - 1000) {
        const text = readFileSync(file, 'utf8')
          .replace(/=\r?\n/g, '').replace(/=3D/g, '=');
        const found = /https?:\/\/\S+\/reset#token=[\w-]+/.exec(text);
        if (found) {
          return found[0];
        }
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return assert.fail('no mail came');
}

function mails(dir) {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    return entry.isDirectory() ? mails(path) : [path];
  });
}

test('signing out ends the session', async () => {
  const { context, page, faults } = await open(browser);
  await signIn(page);
  await page.locator('.who').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL(`${url}/login`);
  await page.goto(`${url}/usage`);
  await page.waitForURL(`${url}/login`);
  assert.deepEqual(faults, []);
  await context.close();
});

test('a session that ended elsewhere is told of, after a reload too', async () => {
  const { context, page, faults } = await open(browser);
  await page.goto(`${url}/login`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  assert.equal(await page.getByRole('status').count(), 0, 'not to who was never in');
  await signIn(page);
  await context.clearCookies();
  await page.goto(`${url}/usage`);
  await page.waitForURL(`${url}/login`);
  await page.getByText('You were signed out.').waitFor();
  await page.reload();
  await page.getByText('You were signed out.').waitFor();
  await signIn(page);
  await page.locator('.who').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL(`${url}/login`);
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
  assert.equal(await page.getByRole('status').count(), 0, 'not to who signed out');
  assert.deepEqual(faults, []);
  await context.close();
});

test('signing out empties the page though the service is away', async () => {
  const { context, page } = await open(browser);
  await signIn(page);
  await page.locator('.chart').waitFor();
  const isEnd = (request) => request.method() === 'DELETE';
  await page.route('**/api/portal/v1/session', (route) =>
    isEnd(route.request()) ? route.abort() : route.continue());
  await page.locator('.who').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL(`${url}/login`);
  await page.getByText(/service does not answer now/).waitFor();
  assert.equal(await page.locator('.chart, .figure, .who .name').count(), 0);

  // the session is alive and shown to nobody
  await page.goto(`${url}/usage`);
  await page.getByText(/service does not answer now/).waitFor();
  assert.ok((await context.cookies()).some((c) => c.name.endsWith('lastmile')));

  await page.unroute('**/api/portal/v1/session');
  const ended = page.waitForResponse((r) => isEnd(r.request()) && r.ok());
  await page.goto(`${url}/usage`);
  await ended;
  await page.waitForURL(`${url}/login`);
  assert.equal(await page.getByText(/service does not answer now/).count(), 0);
  await context.close();
});

test('sign-in looks right everywhere', async () => {
  await look(browser, 'portal-login', {}, async (page) => {
    await page.goto(`${url}/login`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('#username-error').waitFor();
  });
});

test('the choice of a customer looks right everywhere', {
  skip: !process.env.SHARED_EMAIL && 'no shared address here',
}, async () => {
  await look(browser, 'portal-choose', {}, async (page) => {
    await page.goto(`${url}/login`);
    await fill(page, process.env.SHARED_EMAIL, firstPassword);
    await page.locator('.pick').first().waitFor();
  });
});

test('the forgotten-password page looks right everywhere', async () => {
  await look(browser, 'portal-forgotten', {}, async (page) => {
    await page.goto(`${url}/forgotten`);
    await page.locator('#username').waitFor();
  });
});

test('the reset page looks right everywhere', async () => {
  await look(browser, 'portal-reset', {}, async (page) => {
    await page.goto(`${url}/reset#token=anything`);
    await page.getByLabel('New password', { exact: true }).fill('karoo rain 77');
  });
});

test('a spent link looks right everywhere', async () => {
  await look(browser, 'portal-link', {}, async (page) => {
    await page.goto(`${url}/reset`);
    await page.getByRole('link', { name: 'Ask for a new link' }).waitFor();
  });
});

test('the usage page looks right everywhere', async () => {
  await look(browser, 'portal-usage', { storageState: await state() }, async (page) => {
    await page.goto(`${url}/usage`);
    await page.locator('.chart rect').first().waitFor();
  });
});

test('the menu looks right everywhere', async () => {
  await look(browser, 'portal-menu', { storageState: await state() }, async (page) => {
    await page.goto(`${url}/usage`);
    await page.locator('.chart rect').first().waitFor();
    await page.locator('.who').click();
    await page.locator('.sheet').waitFor();
  });
});

test('an unknown page looks right everywhere', async () => {
  await look(browser, 'portal-unknown', { storageState: await state() }, async (page) => {
    await page.goto(`${url}/nothing-here`);
    await page.getByRole('heading', { name: 'This page does not exist' }).waitFor();
  });
});
