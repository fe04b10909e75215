// SPDX-License-Identifier: MIT
// The portal's pages about the customer's own account, in a real browser.
//
// PORTAL_URL, PORTAL_USER and PORTAL_PASSWORD are needed. SHARED_EMAIL opens
// two customers, STOPPED_USER is suspended and cancelling; both have the same
// password. MAY_CHANGE=1: the test changes choices and the password.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { launch, look, need, open } from './browser.mjs';

const url = need('PORTAL_URL').replace(/\/$/, '');
const username = need('PORTAL_USER');
const password = need('PORTAL_PASSWORD');
const shared = need('SHARED_EMAIL');
const stopped = need('STOPPED_USER');
need('MAY_CHANGE');

let browser;
let signedIn;

before(async () => {
  browser = await launch();
  const { context, page } = await visit();
  await signIn(page, username);
  signedIn = await context.storageState();
  await context.close();
});

after(async () => {
  await browser?.close();
});

/** A fresh browser that speaks English, whatever the customer's language. */
async function visit(options = {}) {
  const opened = await open(browser, options);
  await opened.context.addInitScript(() => {
    localStorage.setItem('lastmile.language', 'en');
  });
  return opened;
}

async function signIn(page, user, secret = password) {
  await page.goto(`${url}/login`);
  await page.getByLabel('Username or e-mail').fill(user);
  await page.getByLabel('Password', { exact: true }).fill(secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForFunction(() => document.querySelector('.picks')
    || location.pathname === '/usage');
}

async function api(page, path) {
  return page.evaluate(async (p) => (await fetch(`/api/portal/v1/${p}`)).json(), path);
}

async function end({ context, faults }) {
  assert.deepEqual(faults, []);
  await context.close();
}

test('the menu leads to every page', async () => {
  const opened = await visit({ storageState: signedIn });
  const { page } = opened;
  await page.goto(`${url}/usage`);
  for (const [name, path] of [
    ['Your details', '/profile'], ['Change password', '/password'],
    ['Where you are signed in', '/sessions'], ['Usage', '/usage'],
  ]) {
    await page.getByRole('button', { name: 'Account menu' }).click();
    await page.locator('.places').getByRole('link', { name, exact: true }).click();
    await page.waitForURL(`${url}${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  }
  await end(opened);
});

test('the details are the ones the provider has', async () => {
  const opened = await visit({ storageState: signedIn });
  const { page } = opened;
  await page.goto(`${url}/profile`);
  await page.locator('.details').waitFor();
  const own = await api(page, 'profile');
  const text = await page.locator('.details').innerText();
  assert.ok(text.includes(own.code) && text.includes(own.name), text);
  assert.equal(await page.locator('fieldset.contact').count(), own.contacts.length);
  const { isp } = await api(page, 'me');
  assert.match(isp.phone, /\d{3}/);
  assert.equal(await page.getByText('Something not right?').getByRole('link')
    .getAttribute('href'), `tel:${isp.phone.replaceAll(' ', '')}`);
  await end(opened);
});

test('a choice is kept; what must reach somebody is given to the primary', async () => {
  const opened = await visit({ storageState: signedIn });
  const { page } = opened;
  await page.goto(`${url}/profile`);
  await page.locator('.rules').first().waitFor();
  const before = await api(page, 'profile');
  const free = before.kinds.find((k) => !k.is_required);
  const must = before.kinds.find((k) => k.is_required);
  const primary = before.contacts.find((c) => c.is_primary);
  const box = (kind) => page.getByRole('checkbox', {
    name: `${kind.text} by E-mail to ${primary.name}`,
  });
  const wasOn = await box(free).isChecked();
  await box(free).setChecked(!wasOn);
  await page.getByRole('button', { name: 'Save choices' }).click();
  await page.getByText('Your choices are saved.').waitFor();
  const kept = (await api(page, 'profile')).contacts.find((c) => c.is_primary);
  assert.equal((kept.rules[free.name] ?? []).includes('email'), !wasOn);

  for (const way of ['E-mail', 'SMS']) {
    for (const c of before.contacts) {
      const one = page.getByRole('checkbox', { name: `${must.text} by ${way} to ${c.name}` });
      if (await one.isEnabled()) {
        await one.uncheck();
      }
    }
  }
  await page.getByText(`${must.text}: somebody must receive this.`).waitFor();
  assert.ok(await page.getByRole('button', { name: 'Save choices' }).isDisabled());
  await page.getByRole('button', { name: `Give it to ${primary.name}` }).click();
  await page.getByRole('button', { name: 'Save choices' }).click();
  await page.getByText('Your choices are saved.').waitFor();
  await end(opened);
});

test('other sessions are seen and ended, one or all', async () => {
  const opened = await visit({ storageState: signedIn });
  const others = [];
  for (let i = 0; i < 2; i += 1) {
    const other = await visit();
    await signIn(other.page, username);
    others.push(other);
  }
  const { page } = opened;
  await page.goto(`${url}/sessions`);
  await page.locator('.rows li').first().waitFor();
  const n = await page.locator('.rows li').count();
  assert.ok(n >= 3);
  assert.equal(await page.getByText('This device').count(), 1);
  await page.getByRole('button', { name: /^Sign out Chrome/ }).first().click();
  await page.getByText('Signed out there.').waitFor();
  await page.waitForFunction((left) => document.querySelectorAll('.rows li').length
    === left, n - 1);
  await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await page.getByText('You are signed out everywhere else.').waitFor();
  await page.getByText('You are signed in nowhere else.').waitFor();
  for (const other of others) {
    await other.page.reload();
    await other.page.waitForURL(`${url}/login`);
    await other.context.close();
  }
  await end(opened);
});

test('one address goes from one of its accounts to another', async () => {
  const opened = await visit();
  const { page } = opened;
  await signIn(page, shared);
  await page.locator('.pick').first().click();
  await page.waitForURL(`${url}/usage`);
  const first = await api(page, 'me');
  await page.getByRole('button', { name: 'Account menu' }).click();
  await page.getByRole('link', { name: 'Another account' }).click();
  await page.waitForURL(`${url}/switch`);
  await page.locator('.pick:not([disabled])').first().click();
  await page.waitForURL(`${url}/usage`);
  const second = await api(page, 'me');
  assert.notEqual(second.code, first.code);
  await page.getByRole('button', { name: 'Account menu' }).click();
  await page.locator('.me', { hasText: second.code }).waitFor();
  await end(opened);
});

test('whoever is suspended or cancelling is told so on every page', async () => {
  const opened = await visit();
  const { page } = opened;
  await signIn(page, stopped);
  const { banners } = await api(page, 'me');
  assert.deepEqual(banners.map((b) => b.kind), ['suspended', 'cancelling']);
  for (const path of ['/usage', '/profile', '/sessions']) {
    await page.goto(`${url}${path}`);
    await page.locator('.banners').getByText(banners[0].text).waitFor();
    await page.locator('.banners').getByText(/ends at the end of \d+\s\w{3}\s\d{4}\./).waitFor();
  }
  await end(opened);
});

test('the keyboard alone changes the password, and a wrong one is said', async () => {
  const opened = await visit();
  const { page } = opened;
  await signIn(page, username);
  await page.goto(`${url}/password`);
  await page.getByLabel('Current password').focus();
  const key = async (...keys) => {
    for (const one of keys) {
      await (one === 'Tab' || one === 'Enter'
        ? page.keyboard.press(one) : page.keyboard.type(one));
    }
  };
  await key('not the one', 'Tab', 'Tab', 'short', 'Enter');
  await page.locator('#password-error').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'password');
  await page.keyboard.press('Control+A');
  await key('karoo rain at four', 'Tab', 'Tab', 'karoo rain at four', 'Enter');
  await page.locator('#current-error').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'current');
  await page.keyboard.press('Control+A');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await page.getByText('Your other sessions have ended.').waitFor();

  const again = await visit();
  await signIn(again.page, username, 'karoo rain at four');
  await again.page.goto(`${url}/password`);
  await again.page.getByLabel('Current password').fill('karoo rain at four');
  await again.page.getByLabel('New password', { exact: true }).fill(password);
  await again.page.getByLabel('Repeat the new password').fill(password);
  await again.page.getByRole('button', { name: 'Change password' }).click();
  await again.page.getByText('Your other sessions have ended.').waitFor();
  signedIn = await again.context.storageState();
  await again.context.close();
  await end(opened);
});

const PAGES = {
  profile: '.rules', password: '#repeat', sessions: '.rows li',
};

for (const [path, there] of Object.entries(PAGES)) {
  test(`${path} looks right everywhere`, async () => {
    await look(browser, `portal-${path}`, { storageState: signedIn }, async (page) => {
      await page.goto(`${url}/${path}`);
      await page.locator(there).first().waitFor();
    });
  });
}

test('banners and the choice of another account look right everywhere', async () => {
  for (const [name, user, path] of [
    ['portal-banners', stopped, '/profile'], ['portal-switch', shared, '/switch'],
  ]) {
    const { context, page } = await visit();
    await signIn(page, user);
    if (user === shared) {
      await page.locator('.pick').first().click();
      await page.waitForURL(`${url}/usage`);
    }
    const storageState = await context.storageState();
    await context.close();
    await look(browser, name, { storageState }, async (fresh) => {
      await fresh.goto(`${url}${path}`);
      await fresh.locator(user === shared ? '.pick' : '.banners').first().waitFor();
    });
  }
});
