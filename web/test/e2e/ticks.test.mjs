// SPDX-License-Identifier: MIT
// Ticked rows of the list of customers, at a desk and on a phone.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { at, start, stop } from './staff.mjs';

before(start);
after(stop);

test('rows are ticked on a phone too, one and the whole page', async () => {
  const opened = await at('/customers', { viewport: { width: 390, height: 844 } });
  const { page } = opened;
  await page.locator('.cards [data-row]').first().waitFor();
  const bar = page.getByRole('region', { name: 'Selected rows' });
  await page.locator('.cards .tick input').nth(1).check();
  await bar.getByText('1 selected').waitFor();
  await page.getByRole('checkbox', { name: 'Select all rows of this page' }).check();
  await bar.getByText('15 selected').waitFor();
  await bar.getByRole('button', { name: 'Change' }).click();
  await page.getByRole('menuitem', { name: 'Add labels' }).waitFor();
  await page.keyboard.press('Escape');
  assert.deepEqual(opened.faults, []);
  await opened.context.close();
});

test('ticked rows alone are exported, as CSV and as Excel', async () => {
  const opened = await at('/customers');
  const { page } = opened;
  await page.locator('[data-row]').first().waitFor();
  const ticks = page.locator('tbody .tick input');
  await ticks.nth(0).check();
  await ticks.nth(2).check();
  const codes = (await page.locator('tbody tr .code').allTextContents());
  for (const [format, ext] of [['CSV', 'csv'], ['Excel', 'xlsx']]) {
    await page.getByRole('region', { name: 'Selected rows' })
      .getByRole('button', { name: 'Change' }).click();
    await page.getByRole('menuitem', { name: 'Export' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: format }).check();
    const waiting = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    const download = await waiting;
    assert.match(download.suggestedFilename(), new RegExp(`^customers-.*\\.${ext}$`));
    const text = readFileSync(await download.path(), 'utf8');
    assert.ok(text.includes(codes[0]) && text.includes(codes[2]), format);
    assert.ok(!text.includes(codes[1]), `${format}: only those`);
    await dialog.waitFor({ state: 'detached' });
  }
  assert.deepEqual(opened.faults, []);
  await opened.context.close();
});
