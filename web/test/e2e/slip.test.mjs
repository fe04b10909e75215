// SPDX-License-Identifier: MIT
// A slip of paper for who has no address: made, looked at, printed, and gone
// from the browser. MAY_CHANGE=1 says that what is found may be changed.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { look } from './browser.mjs';
import { api, at, start, state, stop, url } from './staff.mjs';

let browser;
/** Who has an address, and who was added without one. */
let one;
let bare;

before(async () => {
  assert.ok(process.env.MAY_CHANGE, 'this Lastmile is ours to change');
  browser = await start();
  const { context, page } = await at('/customers');
  const list = await api(page, 'customers?per_page=100&sort=-code');
  one = await api(page, `customers/${list.items.find((c) => c.status === 'active'
    && c.type === 'individual' && c.email).id}`);
  await context.close();
});

after(stop);

const box = (page, name) => page.getByRole('textbox', { name, exact: true });
const paper = (page) => page.getByRole('dialog').locator('.slip');

async function choose(page, field, option) {
  await page.getByRole('combobox', { name: field }).click();
  await page.getByRole('option', { name: option }).first().click();
}

/** window.print() is counted: a browser without a face has no printer. */
async function opened(path, options) {
  const it = await at(path, options);
  await it.page.evaluate(() => {
    window.prints = 0;
    window.print = () => {
      window.prints += 1;
    };
  });
  return it;
}

async function tokenOf(page) {
  const text = await paper(page).locator('code').innerText();
  return /^http.*\/reset#token=([\w-]{43})$/.exec(text)[1];
}

/** Leaves of paper in a PDF of the page. */
async function leaves(page, format) {
  const pdf = await page.pdf({ format });
  if (process.env.SHOTS) {
    mkdirSync(process.env.SHOTS, { recursive: true });
    writeFileSync(`${process.env.SHOTS}/slip-${format}.pdf`, pdf);
  }
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g).length;
}

async function resetting(page) {
  await page.getByRole('button', { name: 'Reset Password' }).click();
  await page.getByRole('dialog').waitFor();
}

test('who is added without an address gets a slip', async () => {
  const { context, page, faults } = await opened('/customers');
  await page.getByRole('button', { name: 'Add a customer' }).click();
  await box(page, 'Name').fill('Petronella Papier');
  await choose(page, 'Customer group', one.group.title);
  await choose(page, 'Billing group', one.billing_group.name);
  await box(page, 'Primary telephone').fill('021 555 0177');
  await page.getByRole('checkbox', { name: 'Has no e-mail' }).check();
  await page.getByRole('combobox', { name: 'Language' }).selectOption('af');
  await page.getByRole('button', { name: 'Add customer', exact: true }).click();
  await page.getByRole('button', { name: 'Print slip' }).click();
  await paper(page).getByText('Petronella Papier').waitFor();
  await paper(page).getByText('U kliënteportaal').waitFor();
  await paper(page).getByText(/werk een keer, tot \d/).waitFor();
  await paper(page).getByRole('img', { name: /Skakel/ }).waitFor();
  const token = await tokenOf(page);

  await page.getByRole('button', { name: 'Print', exact: true }).click();
  assert.equal(await page.evaluate(() => window.prints), 1);
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await page.waitForURL(/\/customers\/\d+$/);
  bare = { id: Number(/\d+$/.exec(page.url())[0]) };
  await page.getByText('Slip printed').first().waitFor();
  const left = await page.evaluate(() => [
    document.documentElement.outerHTML, location.href, JSON.stringify(history.state),
    JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie,
  ].join('\n'));
  assert.ok(!left.includes(token), 'nothing of it stays in the browser');

  const answer = await page.request.post(
    `${process.env.PORTAL_URL.replace(/\/$/, '')}/api/portal/v1/password/reset`,
    {
      headers: { Origin: process.env.PORTAL_URL.replace(/\/$/, '') },
      data: { token, password: 'typed-from-paper-1' },
    },
  );
  assert.equal(answer.status(), 204, 'what is printed works');
  assert.deepEqual(faults, []);
  await context.close();
});

test('the paper has the slip alone, on one leaf of A6, A5 or A4', async () => {
  const { context, page, faults } = await opened(`/customers/${bare.id}`);
  await resetting(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Print slip' }).click();
  await paper(page).waitFor();
  for (const format of ['A6', 'A5', 'A4']) {
    assert.equal(await leaves(page, format), 1, format);
  }
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const shown = await page.evaluate(() => ({
    others: [...document.body.children].filter((e) => !e.matches('.slip-print')
      && getComputedStyle(e).display !== 'none').length,
    paper: getComputedStyle(document.querySelector('.slip-print')).display,
    colour: getComputedStyle(document.querySelector('.slip-print .slip')).color,
  }));
  assert.deepEqual(shown, { others: 0, paper: 'block', colour: 'rgb(0, 0, 0)' });
  if (process.env.SHOTS) {
    await page.setViewportSize({ width: 336, height: 500 });
    await page.screenshot({ path: `${process.env.SHOTS}/slip-paper.png` });
  }
  assert.deepEqual(faults, []);
  await context.close();
});

test('a caller who wants paper gets it instead of a mail', async () => {
  const { context, page, faults } = await opened(`/customers/${one.id}`);
  await resetting(page);
  await page.getByRole('button', { name: 'Print a slip instead' }).press('Enter');
  await paper(page).getByText(one.code, { exact: true }).first().waitFor();
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => window.prints), 1, 'the focus is on Print');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await resetting(page);
  await page.getByRole('dialog').getByText(/printed slip: not used/).waitFor();
  const { sent } = await api(page, `customers/${one.id}/password-reset`);
  assert.deepEqual([sent[0].kind, sent[0].to], ['slip', null]);
  assert.deepEqual(faults, []);
  await context.close();
});

test('an answer lost on the way is made good by another slip', async () => {
  const { context, page, faults } = await opened(`/customers/${one.id}`);
  const keys = [];
  await page.route('**/password-slip', async (route) => {
    keys.push(route.request().headers()['idempotency-key']);
    if (keys.length === 1) {
      await route.fetch();
      await route.abort();
    } else {
      await route.continue();
    }
  });
  await resetting(page);
  await page.getByRole('button', { name: 'Print a slip instead' }).click();
  await page.getByRole('dialog').getByRole('alert').waitFor();
  await page.getByRole('button', { name: 'Print a slip instead' }).click();
  await paper(page).waitFor();
  assert.ok(await tokenOf(page));
  assert.deepEqual([keys[0] === keys[1], keys[1] === keys[2]], [true, false]);
  assert.deepEqual(faults, []);
  await context.close();
});

test('the slip is fit to be seen', async () => {
  await look(browser, 'slip', { storageState: await state() }, async (page) => {
    await page.goto(`${url}/admin/customers/${bare.id}`);
    await resetting(page);
    if (process.env.SHOTS) {
      await page.screenshot({ path: `${process.env.SHOTS}/slip-ask.png` });
    }
    await page.getByRole('dialog').getByRole('button', { name: 'Print slip' }).click();
    await paper(page).waitFor();
  });
});
