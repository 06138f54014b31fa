/** Explore in a real browser against a served engine: every view, the editor, and all that queries can be made into. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Download, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchBrowser } from '../support/browser.ts';
import { type ExploredServer, startExploredServer } from '../support/exploredServer.ts';
import { slack } from '../support/slack.ts';
import { watchPage, type WatchedPage } from '../support/watchedPage.ts';

const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
] as const;
const BUSY_MS = 180_000;
/** From the last key to the mistake below the row. */
const MISTAKE_MS = 150;
const MOST_SHIFT = 0.001;

let browser: Browser;
let explored: ExploredServer;
let contexts: BrowserContext[] = [];

async function open(path: string): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: SIZES[0], colorScheme: 'dark', acceptDownloads: true });
  contexts.push(context);
  const watched = await watchPage(context, explored.server.base);
  await watched.open(path);
  await watched.page.locator('.cm-content').first().waitFor();
  return watched;
}

const exploring = (...exprs: string[]): string => {
  const query = new URLSearchParams({ from: 'now-15m', to: 'now' });
  exprs.forEach((expr, i) => query.set(i === 0 ? 'expr' : `expr.${'ABC'.charAt(i)}`, expr));
  return `/explore?${query.toString()}`;
};
const address = (page: Page): URLSearchParams => new URL(page.url()).searchParams;
const row = (page: Page, letter: string): Locator => page.getByRole('region', { name: `Query ${letter}` });

async function type(page: Page, letter: string, text: string): Promise<void> {
  await row(page, letter).locator('.cm-content').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}

async function textOf(download: Download): Promise<Buffer> {
  return readFileSync(await download.path());
}

describe.skipIf(chromiumPath === undefined)('Explore', () => {
  beforeAll(async () => {
    [explored, browser] = await Promise.all([startExploredServer(), launchBrowser()]);
  });
  afterEach(async () => {
    for (const context of contexts) await context.close();
    contexts = [];
  });
  afterAll(async () => {
    await browser?.close();
    await explored?.[Symbol.asyncDispose]();
  });

  for (const colorScheme of ['dark', 'light'] as const) {
    for (const viewport of SIZES) {
      it(
        `is sound in every view, ${colorScheme}, ${viewport.width} × ${viewport.height}`,
        { timeout: BUSY_MS },
        async () => {
          await using context = await browser.newContext({ viewport, colorScheme });
          const watched = await watchPage(context, explored.server.base);
          const { page } = watched;
          const views = [
            ['', '.result tbody tr'],
            ['&view=graph&draw=stacked', '.chart canvas'],
            ['&view=table', '.result tbody tr'],
            ['&view=explain&node=0', '.plan-row.is-chosen'],
            ['&view=raw', '.raw-series'],
          ] as const;
          for (const [view, settled] of views) {
            await watched.open(
              `${exploring('sum by (phase) (rate(ticks_total[1m])) > 0', 'wave_memory_bytes')}${view}`,
            );
            await page.locator(settled).first().waitFor();
            await page.locator('.cm-content').nth(1).waitFor();
            await page.waitForFunction(() => document.querySelector('.skeleton') === null);
            expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
            expect(await watched.axeViolations(), `axe of ${view}`).toEqual([]);
            expect(await watched.layoutShift(), `layout shift of ${view}`).toBeLessThanOrEqual(MOST_SHIFT);
            expect(watched.faults, `faults of ${view}`).toEqual({ console: [], errors: [], failed: [], foreign: [] });
          }
        },
      );
    }
  }

  it(
    'suggests metrics with type, series and their last hour; a counter offers its rate',
    { timeout: BUSY_MS },
    async () => {
      const { page } = await open('/explore');
      await type(page, 'A', 'tick');
      const card = page.locator('.completion-metric');
      await card.getByText('Ticks of the clock since it was wound up.').waitFor();
      expect(await card.locator('.chip').allTextContents()).toEqual(['counter', '6 series']);
      await page.keyboard.press('Enter');
      await page.locator('.rate-offer').waitFor();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Control+Enter');
      await page.locator('.result tbody tr').first().waitFor();
      expect(address(page).get('expr')).toBe('rate(ticks_total[1m])');
    },
  );

  it(
    'tells a mistake below the row soon after the last key, with its place, and runs nothing',
    { timeout: BUSY_MS },
    async () => {
      const { page } = await open(exploring('wave'));
      await page.evaluate(() => {
        const seen = { keyMs: 0, toldMs: 0 };
        Object.assign(window, { seen });
        addEventListener('keydown', () => (seen.keyMs = performance.now()), true);
        new MutationObserver(() => {
          if (seen.toldMs === 0 && document.querySelector('.query-mistake')) seen.toldMs = performance.now();
        }).observe(document.body, { childList: true, subtree: true });
      });
      await type(page, 'A', 'wave wave');
      const mistake = row(page, 'A').locator('.query-mistake');
      await mistake.waitFor();
      expect(await mistake.textContent()).toMatch(/At character 6:/);
      const waitedMs = await page.evaluate(() => {
        const { keyMs, toldMs } = (window as unknown as { seen: { keyMs: number; toldMs: number } }).seen;
        return toldMs - keyMs;
      });
      expect(waitedMs).toBeLessThanOrEqual(MISTAKE_MS * slack());
      expect(address(page).get('expr')).toBe('wave');
    },
  );

  it('formats a query by key', { timeout: BUSY_MS }, async () => {
    const { page } = await open('/explore');
    await type(page, 'A', 'sum  by(phase)(wave)');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+Alt+F');
    await page.waitForFunction(() => document.querySelector('.cm-content')?.textContent?.includes('sum by (phase)'));
    expect(await row(page, 'A').locator('.cm-content').textContent()).toBe('sum by (phase) (wave)');
  });

  it(
    'asks several queries, each with its letter, its unit and its axis; the address holds them',
    { timeout: BUSY_MS },
    async () => {
      const { page } = await open(exploring('wave'));
      await page.getByRole('button', { name: 'Add query' }).click();
      await type(page, 'B', 'wave_memory_bytes');
      await page.keyboard.press('Control+Enter');
      await page.getByRole('article', { name: /^B: Result/ }).waitFor();
      expect([address(page).get('expr'), address(page).get('expr.B')]).toEqual(['wave', 'wave_memory_bytes']);
      await row(page, 'B').locator('.query-outcome').getByText('1 series').waitFor();
      await page.locator('.chart-plot .u-axis').nth(2).waitFor();
      expect(await page.locator('.chart-plot .u-axis').count()).toBe(3);
      await page.getByRole('button', { name: 'Leave query A out' }).click();
      await page.getByRole('article', { name: /^Result/ }).waitFor();
      await page.reload();
      await row(page, 'A').getByText('Left out').waitFor();
      await page.getByRole('button', { name: 'Remove query A' }).click();
      await row(page, 'A').waitFor({ state: 'detached' });
      expect(address(page).get('expr')).toBeNull();
    },
  );

  it(
    'takes a query apart: each part has its figures, and its result when it is chosen by key',
    { timeout: BUSY_MS },
    async () => {
      const { page } = await open(`${exploring('sum(rate(ticks_total[1m])) / sum(wave)')}&view=explain`);
      const parts = page.getByRole('treeitem');
      await parts.first().waitFor();
      expect(await parts.locator('code').allTextContents()).toEqual([
        'sum(rate(ticks_total[1m])) / sum(wave)',
        'sum(rate(ticks_total[1m]))',
        'rate(ticks_total[1m])',
        'sum(wave)',
        'wave',
      ]);
      await parts.first().focus();
      for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowDown');
      await page.getByRole('heading', { name: 'Result of this part' }).waitFor();
      await page.locator('.result tbody tr').nth(5).waitFor();
      expect(address(page).get('node')).toBe('1.0');
      await page.getByRole('button', { name: 'Run this part alone' }).click();
      await page.waitForFunction(() => new URL(location.href).searchParams.get('expr') === 'wave');
    },
  );

  it.each([
    ['wavee', 'There is no metric called wavee. The nearest names are:', 'wave', 'wave'],
    ['wave{phase="12"}', 'Without phase="12" there would be 6 series.', '1', 'wave{phase="1"}'],
    [
      'sum(wave > 1000)',
      'wave has 6 series, but no value of them passes >',
      'Show without the comparison',
      'sum(wave)',
    ],
    ['rate(ticks_total[5ms])', 'no series has two of them inside [5ms]', 'Use [4s]', 'rate(ticks_total[4s])'],
  ])('says why %s is empty and offers the next step', { timeout: BUSY_MS }, async (expr, words, button, next) => {
    const { page } = await open(exploring(expr));
    const state = page.locator('.empty-state');
    await state.getByText('No series match this query').waitFor();
    await page.waitForFunction(
      (text) => document.querySelector('.empty-state')?.textContent?.replace(/\s+/g, ' ').includes(text),
      words,
    );
    await state.getByRole('button', { name: button, exact: true }).click();
    await page.locator('.result tbody tr').first().waitFor();
    expect(address(page).get('expr')).toBe(next);
  });

  it('shows samples as they were collected, with the jitter of the scrapes', { timeout: BUSY_MS }, async () => {
    const { page } = await open(`${exploring('rate(wave{phase="3"}[1m])')}&view=raw`);
    const rows = page.locator('.raw tbody tr');
    await rows.nth(2).waitFor();
    expect(await rows.nth(0).locator('td').nth(0).textContent()).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/);
    expect(await rows.nth(0).locator('td').nth(2).textContent()).toMatch(/^[01]\.\d{3}\ss$/);
    expect(await rows.nth(0).locator('td').nth(3).textContent()).toMatch(/^(0|[+−]\d|\d+ scrapes? missed)/);
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'CSV' }).click();
    expect((await textOf(await saving)).toString()).toMatch(/^series,time,value\r\n"wave\{/);
  });

  it('browses metrics by keyboard and uses one', { timeout: BUSY_MS }, async () => {
    const { page } = await open('/explore');
    await page.getByRole('button', { name: 'Browse metrics' }).click();
    const browserDialog = page.getByRole('dialog', { name: 'Metrics' });
    await browserDialog.getByRole('option').first().waitFor();
    await page.keyboard.type('wave');
    await browserDialog.getByText(/^2 of \d+ metrics$/).waitFor();
    await page.keyboard.press('ArrowDown');
    await browserDialog.getByText('Memory of the wave.').waitFor();
    await browserDialog.getByRole('row', { name: /instance/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.result tbody tr').first().waitFor();
    expect(address(page).get('expr')).toBe('wave_memory_bytes');
  });

  it('keeps what was run, and under a name what was starred', { timeout: BUSY_MS }, async () => {
    const { page } = await open('/explore');
    await type(page, 'A', 'max(wave)');
    await page.keyboard.press('Control+Enter');
    await page.locator('.result tbody tr').first().waitFor();
    await row(page, 'A').locator('.cm-content').click();
    await page.keyboard.press('Control+ArrowUp');
    const sheet = page.getByRole('dialog', { name: 'Queries' });
    await sheet.getByRole('button', { name: 'Save max(wave)' }).click();
    await sheet.getByRole('textbox', { name: 'Name of max(wave)' }).fill('Highest wave');
    await page.reload();
    await page.getByRole('button', { name: 'History' }).click();
    await sheet.getByRole('button', { name: 'Saved' }).click();
    await sheet.getByRole('textbox', { name: 'Search queries' }).fill('highest');
    await sheet.getByRole('button', { name: /^Highest wave/ }).click();
    await sheet.waitFor({ state: 'hidden' });
    expect(address(page).get('expr')).toBe('max(wave)');
  });

  it('becomes a panel of a new dashboard, and of one that is there', { timeout: BUSY_MS }, async () => {
    const { page } = await open(exploring('wave'));
    const dialog = page.getByRole('dialog', { name: 'Add to dashboard' });
    const add = page.getByRole('button', { name: 'Add to dashboard' });
    await add.click();
    await dialog.getByLabel('Title of the panel').fill('Waves');
    await dialog.getByLabel('Dashboard', { exact: true }).fill('Sea');
    await dialog.getByRole('button', { name: 'Add to new “Sea”' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await add.click();
    await dialog.getByLabel('Dashboard', { exact: true }).fill('Sea');
    await dialog.getByRole('button', { name: /^Sea/ }).click();
    await dialog.waitFor({ state: 'hidden' });
    const file = JSON.parse(readFileSync(join(explored.dataDir, 'config', 'dashboards', 'sea.json'), 'utf8')) as {
      panels: { title: string; targets: { expr: string }[] }[];
    };
    expect(file.panels.map(({ title, targets }) => [title, targets[0]?.expr])).toEqual([
      ['Waves', 'wave'],
      ['wave', 'wave'],
    ]);
    await page.getByRole('button', { name: 'Open' }).last().click();
    await page.getByRole('article', { name: 'Waves' }).locator('canvas').first().waitFor();
  });

  it('becomes an alert: the editor of rules opens with the query', { timeout: BUSY_MS }, async () => {
    const { page } = await open(exploring('wave > 80'));
    await page.getByRole('button', { name: 'Create alert' }).click();
    await page.waitForURL('**/alerts?**');
    expect([address(page).get('edit'), address(page).get('expr')]).toEqual(['new', 'wave > 80']);
  });

  it('is saved as CSV and as PNG', { timeout: BUSY_MS }, async () => {
    const { page } = await open(exploring('wave'));
    await page.locator('.chart canvas').waitFor();
    const save = async (name: string): Promise<Buffer> => {
      await page.getByRole('button', { name: 'Save the graph' }).click();
      const saving = page.waitForEvent('download');
      await page.getByRole('menuitem', { name }).click();
      return textOf(await saving);
    };
    const csv = (await save('Data as CSV')).toString();
    expect(csv).toMatch(/^time,0,1,2,3,4,5\r\n\d{4}-\d\d-\d\dT[\d:.]+Z,[\d.]+,/);
    const png = await save('Picture as PNG');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16) > 900, png.readUInt32BE(20) > 200]).toEqual([true, true]);
  });

  it('draws an earlier time behind, by one key, with no shift of the layout', { timeout: BUSY_MS }, async () => {
    const watched = await open(exploring('wave'));
    const { page } = watched;
    await page.locator('.result tbody tr').first().waitFor();
    const before = await watched.layoutShift();
    await page.locator('h1').click();
    await page.keyboard.press('p');
    await page.locator('.chart-ghost').getByText('1 hour earlier').waitFor();
    expect(address(page).get('ghost')).toBe('1h');
    const box = await page.locator('.chart-plot .u-over').boundingBox();
    if (!box) throw new Error('The chart has no place on the page.');
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2);
    await page.mouse.move(box.x + box.width * 0.52, box.y + box.height / 2);
    const tip = page.getByRole('tooltip');
    await tip.getByText('Second figure: 1 hour earlier').waitFor();
    expect(await tip.locator('.chart-tip-ghost').first().textContent()).toMatch(/^\d/);
    await page.keyboard.press('p');
    await page.waitForFunction(() => new URL(location.href).searchParams.get('ghost') === '1d');
    await page.keyboard.press('p');
    await page.keyboard.press('p');
    await page.locator('.chart-ghost').waitFor({ state: 'detached' });
    expect((await watched.layoutShift()) - before).toBeLessThanOrEqual(0.0005);
  });

  it(
    'is used by keyboard alone: a query typed, run, read point by point, and its data opened',
    { timeout: BUSY_MS },
    async () => {
      const { page } = await open('/explore');
      for (let i = 0; i < 40; i++) {
        if (await page.evaluate(() => document.activeElement?.classList.contains('cm-content'))) break;
        await page.keyboard.press('Tab');
      }
      await page.keyboard.type('max(wave)');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Enter');
      await page.locator('.result tbody tr').first().waitFor();
      for (let i = 0; i < 40; i++) {
        if (await page.evaluate(() => document.activeElement?.classList.contains('chart-plot'))) break;
        await page.keyboard.press('Tab');
      }
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('ArrowLeft');
      expect(await page.locator('.chart-announcement').textContent()).toMatch(/^\d\d:\d\d:\d\d, .* \d/);
      await page.keyboard.press('Enter');
      await page
        .getByRole('dialog', { name: /^Data of/ })
        .getByRole('row')
        .nth(3)
        .waitFor();
    },
  );
});
