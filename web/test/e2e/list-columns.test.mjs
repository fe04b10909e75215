// SPDX-License-Identifier: MIT
// How wide the columns of the console's list are, and what is seen of a text
// that is wider, in a real browser.
//
// ADMIN_URL, ADMIN_USER and ADMIN_PASSWORD are needed, and MAY_CHANGE=1: the
// test renames a customer.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { need } from './browser.mjs';
import { api, at, end, press, rows, start, stop } from './staff.mjs';

need('MAY_CHANGE');

const LONG = 'The Very Long Named Trust for the Upkeep of Farm Roads and Fences between '
  + 'Riebeek-Kasteel and Moorreesburg';

before(start);
after(stop);

/** Of the table: its widths, and the columns by their heads. */
function measured(page) {
  return page.evaluate(() => {
    const box = document.querySelector('.table-scroll');
    const heads = [...box.querySelectorAll('thead th')];
    const isCut = (e) => e.scrollWidth > e.clientWidth
      || e.scrollHeight > e.clientHeight + 1;
    return {
      over: box.scrollWidth - box.clientWidth,
      columns: heads.map((th, i) => ({
        title: th.textContent.trim().replace(/\u00ad/g, ''),
        width: th.offsetWidth,
        cut: [...box.querySelectorAll(`tbody td:nth-child(${i + 1}) .clip`)].filter(isCut)
          .map((e) => e.textContent),
      })),
    };
  });
}

async function inLanguage(language) {
  const opened = await at('/customers');
  await opened.page.evaluate((l) => localStorage.setItem('lastmile.language', l), language);
  await opened.page.reload();
  await rows(opened.page);
  return opened;
}

for (const [language, name, group] of [
  ['en', 'Name', 'Billing group'], ['af', 'Naam', 'Faktuurgroep'],
]) {
  test(`all standard columns are seen on a desk (${language})`, async () => {
    const opened = await inLanguage(language);
    const { over, columns } = await measured(opened.page);
    assert.equal(over, 0, 'nothing to scroll');
    const of = (title) => columns.find((c) => c.title === title);
    const widest = columns.reduce((x, y) => (y.width > x.width ? y : x));
    assert.equal(widest.title, name);
    assert.deepEqual(of(group).cut, []);
    assert.deepEqual(of(name).cut, []);
    await end(opened);
  });
}

test('a text with no room is shown whole under the pointer and with the focus', async () => {
  const opened = await at('/customers');
  const { page } = opened;
  await rows(page);
  const [first] = (await api(page, 'customers?sort=name&per_page=1')).items;
  const { version } = await api(page, `customers/${first.id}`);
  await api(page, `customers/${first.id}`, 'PATCH', { version, name: LONG });
  await page.goto(`${page.url().split('?')[0]}?q=${first.code}`);
  await rows(page);
  const cell = page.locator('tbody td.lead .clip').first();
  await cell.getByText('Riebeek').waitFor();
  const isCut = () => cell.evaluate((e) => e.scrollHeight > e.clientHeight + 1);
  assert.ok(await isCut());

  const box = await cell.boundingBox();
  await page.mouse.move(box.x + 20, box.y + 10);
  await page.mouse.move(box.x + 22, box.y + 10);
  assert.equal(await page.locator('tbody [data-row]').first().getAttribute('title'), LONG);
  const phone = await page.locator('tbody .number').first().boundingBox();
  await page.mouse.move(phone.x + 5, phone.y + 5);
  assert.equal(await page.locator('tbody [data-row]').first().getAttribute('title'), '');

  await press(page, 'j');
  await page.waitForFunction(() => document.activeElement.matches('[data-row]'));
  assert.equal(await isCut(), false);
  await end(opened);
});

test('with every column the name stays while the others are scrolled', async () => {
  const opened = await at('/customers');
  const { page } = opened;
  await rows(page);
  await page.getByRole('button', { name: 'Columns' }).click();
  for (const box of await page.getByRole('checkbox', { checked: false }).all()) {
    if (await box.isVisible() && !await box.evaluate((e) => e.closest('table'))) {
      await box.check();
    }
  }
  await press(page, 'Escape');
  const table = page.locator('.table-scroll');
  const { over } = await measured(page);
  assert.ok(over > 0, `${over} px to scroll`);
  await table.evaluate((e) => { e.scrollLeft = e.scrollWidth; });
  const [edge, name, actions] = await Promise.all([
    table.boundingBox(), page.locator('tbody td.lead').first().boundingBox(),
    page.locator('tbody td.act').first().boundingBox(),
  ]);
  assert.equal(Math.round(name.x), Math.round(edge.x));
  assert.equal(Math.round(actions.x + actions.width), Math.round(edge.x + edge.width));
  assert.equal(await page.evaluate(
    () => document.documentElement.scrollWidth - window.innerWidth,
  ), 0);
  // what lies under the name is out of sight, and the row still opens there
  await page.mouse.click(name.x + 20, name.y + name.height / 2);
  await page.waitForURL(/\/customers\/\d+/);
  await end(opened);
});
