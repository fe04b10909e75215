// SPDX-License-Identifier: MIT
// A real Chromium, and everything that may go wrong in it, collected.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const AXE = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8',
);

export const SIZES = {
  phone: { width: 390, height: 844 },
  desk: { width: 1440, height: 900 },
};
const SCHEMES = ['light', 'dark'];

/** An answer the test provokes on purpose is not a fault of the page. */
const EXPECTED = new Set([401, 403, 404, 409, 422, 429, 503]);

export function need(name) {
  const value = process.env[name];
  assert.ok(value, `${name} is in the environment (see .run/demo.env)`);
  return value;
}

export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page of its own, and the list of its faults. */
export async function open(browser, options = {}) {
  const context = await browser.newContext({
    viewport: SIZES.desk, locale: 'en-ZA', ...options,
  });
  context.setDefaultTimeout(15_000);
  const faults = [];
  await context.exposeBinding('reportViolation', (_, text) => {
    faults.push(`policy: ${text}`);
  });
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (e) => {
      window.reportViolation(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`);
    });
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error'
        && !message.text().startsWith('Failed to load resource')) {
      faults.push(`console: ${message.text()}`);
    }
  });
  page.on('response', (response) => {
    if (response.status() >= 400 && !EXPECTED.has(response.status())) {
      faults.push(`${response.status()}: ${response.url()}`);
    }
  });
  return { context, page, faults };
}

/** Waits until nothing fades, slides or changes colour any more. */
async function settled(page) {
  await page.waitForTimeout(100);
  await page.evaluate(() => Promise.all(document.getAnimations()
    .filter((a) => Number.isFinite(a.effect.getComputedTiming().endTime))
    .map((a) => a.finished.catch(() => undefined))));
}

/** Rules of accessibility the page breaks, one line each. */
async function broken(page) {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { violations } = await window.axe.run(document, {
      resultTypes: ['violations'],
    });
    return violations.map((v) => `${v.id}: ${
      v.nodes.map((n) => n.target.join(' ')).slice(0, 4).join(' | ')}`);
  });
}

/**
 * Looks at a state of a page on a phone and at a desk, light and dark: no rule
 * of axe is broken and nothing is wider than the window. `reach` brings a
 * fresh page into the state. Pictures go to $SHOTS.
 */
export async function look(browser, name, options, reach) {
  const found = [];
  for (const [size, viewport] of Object.entries(SIZES)) {
    const { context, page, faults } = await open(browser, {
      viewport, reducedMotion: 'reduce', ...options,
    });
    await reach(page, size);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      await settled(page);
      const where = `${name}, ${size}, ${colorScheme}`;
      for (const fault of [...faults.splice(0), ...await broken(page)]) {
        found.push(`${where}: ${fault}`);
      }
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - window.innerWidth,
      );
      if (over > 0) {
        found.push(`${where}: ${over} px too wide`);
      }
      if (process.env.SHOTS) {
        mkdirSync(process.env.SHOTS, { recursive: true });
        await page.screenshot({
          path: `${process.env.SHOTS}/${name}-${size}-${colorScheme}.png`,
        });
      }
    }
    await context.close();
  }
  assert.deepEqual(found, []);
}
