/** Every page of the built server in a real browser: sound in both themes and two sizes, quick, and usable by keyboard. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchBrowser } from '../support/browser.ts';
import { type FakeTarget, startFakeTarget } from '../support/fakeTarget.ts';
import { ServeProcess } from '../support/serveProcess.ts';
import { slack } from '../support/slack.ts';
import { watchPage, type WatchedPage } from '../support/watchedPage.ts';

const PAGES = [
  { path: '/', title: 'Overview', settled: '.vital canvas, .chart canvas' },
  { path: '/dashboards', title: 'Dashboards', settled: '.boards td' },
  { path: '/explore?expr=wave', title: 'Explore', settled: '.chart canvas' },
  { path: '/alerts', title: 'Alerts', settled: '.alerts-list, .empty' },
  { path: '/targets', title: 'Targets', settled: '.target-table td' },
  { path: '/settings', title: 'Settings and status', settled: 'main section' },
] as const;
const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
] as const;
const FIRST_POINTS_MS = 3_000;
/** Some seconds on a quiet machine; six pages and as many runs of axe-core on a busy one. */
const BUSY_MS = 180_000;

let browser: Browser;
let server: ServeProcess;
let target: FakeTarget;
let dataDir: string;

const waves = (): string =>
  Array.from({ length: 6 }, (_, i) => `wave{phase="${i}"} ${50 + 40 * Math.sin(Date.now() / 20_000 + i)}\n`).join('');

function startServer(port = '0'): Promise<ServeProcess> {
  return ServeProcess.start({
    config: `global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs: [{ job_name: waves, static_configs: [{ targets: ['${target.address}'] }] }]
`,
    args: ['--no-auth', '--port', port],
    dataDir,
  });
}

async function openFirst(): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: SIZES[0], colorScheme: 'dark' });
  const watched = await watchPage(context, server.base);
  await watched.open('/');
  await watched.page.waitForSelector('.chart-plot canvas');
  return watched;
}

const query = (page: Page): URLSearchParams => new URL(page.url()).searchParams;

describe.skipIf(chromiumPath === undefined)('the pages', () => {
  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'sightglass-pages-'));
    target = await startFakeTarget();
    target.answer((_, response) =>
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(waves()),
    );
    [server, browser] = await Promise.all([startServer(), launchBrowser()]);
    await target.answered(3);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
    await target?.[Symbol.asyncDispose]();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });

  for (const colorScheme of ['dark', 'light'] as const) {
    for (const viewport of SIZES) {
      it(
        `are sound in the ${colorScheme} theme at ${viewport.width} × ${viewport.height}`,
        { timeout: BUSY_MS },
        async () => {
          await using context = await browser.newContext({ viewport, colorScheme });
          const watched = await watchPage(context, server.base);
          const { page } = watched;
          for (const { path, title, settled } of PAGES) {
            await watched.open(path);
            await page.waitForSelector(settled);
            await page.waitForFunction(() => document.querySelector('.skeleton') === null);
            expect(await page.locator('h1').textContent()).toBe(title);
            expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe(colorScheme);
            expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
            expect(await watched.axeViolations(), `axe on ${path}`).toEqual([]);
            expect(await watched.layoutShift(), `layout shift of ${path}`).toBeLessThanOrEqual(0.001);
            expect(watched.faults, `faults of ${path}`).toEqual({ console: [], errors: [], failed: [], foreign: [] });
          }
        },
      );
    }
  }

  it('show the first points within three seconds', async () => {
    const { page } = await openFirst();
    const atMs = await page.evaluate(() => performance.now());
    await page.context().close();
    expect(atMs).toBeLessThanOrEqual(FIRST_POINTS_MS * slack());
  });

  it('obey the keyboard: palette, shortcuts, going to a page', async () => {
    const { page } = await openFirst();
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Command palette' });
    await palette.waitFor();
    await page.keyboard.type('targets');
    await palette.getByText('Targets').first().waitFor();
    await page.keyboard.press('Escape');
    await palette.waitFor({ state: 'hidden' });
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: /shortcuts/i }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await page.waitForURL('**/alerts');
    expect(await page.locator('h1').textContent()).toBe('Alerts');
    await page.context().close();
  });

  it('tell the values under the pointer, zoom by dragging, and go back to the present with End', async () => {
    const { page } = await openFirst();
    const box = await page.locator('.chart-plot .u-over').first().boundingBox();
    if (!box) throw new Error('The chart has no place on the page.');
    const at = (share: number): [number, number] => [box.x + box.width * share, box.y + box.height / 2];
    await page.mouse.move(...at(0.8));
    await page.mouse.move(...at(0.9), { steps: 3 });
    const tip = page.getByRole('tooltip');
    await tip.waitFor();
    expect(await tip.textContent()).toMatch(/\d\d:\d\d:\d\d/);
    await page.mouse.move(...at(0.4));
    await page.mouse.down();
    await page.mouse.move(...at(0.7), { steps: 6 });
    await page.mouse.up();
    const back = page.getByRole('button', { name: 'Back to live' });
    await back.waitFor();
    expect(Number(query(page).get('to')) - Number(query(page).get('from'))).toBeGreaterThan(0);
    await page.keyboard.press('End');
    await back.waitFor({ state: 'hidden' });
    expect(query(page).has('to') && query(page).get('to') !== 'now').toBe(false);
    await page.context().close();
  });

  it('say when the engine is gone, keep what they show, and go on by themselves when it is back', async () => {
    const { page, faults } = await openFirst();
    const { port } = new URL(server.base);
    const banner = page.getByText('The monitoring engine stopped answering.');
    await server.stop();
    await banner.waitFor();
    expect(await page.locator('.chart-plot canvas').count()).toBeGreaterThan(0);
    server = await startServer(port);
    await page.getByRole('button', { name: 'Try now' }).click();
    await banner.waitFor({ state: 'hidden' });
    await page.getByText('Engine running').waitFor();
    expect(faults.errors).toEqual([]);
    await page.context().close();
  });
});
