/** What the design promises of charts on a board, operated in a real browser against a running engine. */
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { boardOf, referenceBoard } from '../support/referenceBoard.ts';
import { serveBoards, type ServedBoards } from '../support/servedBoards.ts';
import type { ServeProcess } from '../support/serveProcess.ts';
import { watchPage } from '../support/watchedPage.ts';

const BUSY_MS = 120_000;
const CPU = 'sum by (mode) (rate(node_cpu_seconds_total[10s]))';
const TOOLTIP_ROWS = 10;

const panel = (id: number, type: string, title: string, more: object): Readonly<Record<string, unknown>> => ({
  id,
  type,
  title,
  gridPos: { x: ((id - 1) % 2) * 12, y: Math.floor((id - 1) / 2) * 8, w: 12, h: 8 },
  targets: [{ refId: 'A', expr: CPU, legendFormat: '{{mode}}' }],
  ...more,
});

const TABLE = { displayMode: 'table', placement: 'bottom', showLegend: true, calcs: ['min', 'max', 'mean', 'last'] };
const CHECKED = boardOf('checked', 'Checked board', [
  panel(1, 'timeseries', 'First', { options: { legend: TABLE } }),
  panel(2, 'timeseries', 'Second', { options: { legend: { displayMode: 'list', showLegend: true } } }),
  panel(3, 'heatmap', 'Heat', { options: { calculate: true } }),
  panel(4, 'state-timeline', 'States', {}),
  panel(5, 'timeseries', 'Many', { targets: [{ refId: 'A', expr: '{__name__=~"node_memory_.+_bytes"}' }] }),
  panel(6, 'made-up-panel', 'Foreign', {}),
  panel(7, 'timeseries', 'Limits', {
    fieldConfig: {
      defaults: {
        unit: 'percentunit',
        min: 0,
        max: 2,
        thresholds: {
          mode: 'absolute',
          steps: [
            { value: null, color: 'transparent' },
            { value: 1, color: '#ff00ff' },
          ],
        },
        custom: { thresholdsStyle: { mode: 'line' } },
      },
      overrides: [],
    },
  }),
  panel(8, 'timeseries', 'Both signs', {
    targets: [
      { refId: 'A', expr: '1000 * node_load1' },
      { refId: 'B', expr: '-node_load1' },
    ],
    fieldConfig: { defaults: { custom: { scaleDistribution: { type: 'symlog', log: 10 } } }, overrides: [] },
  }),
]);

let browser: Browser;
let server: ServeProcess;
let served: ServedBoards | undefined;

const chart = (page: Page, name: string): Locator => page.getByRole('article', { name, exact: true });

async function openBoard(context: BrowserContext, uid = 'checked'): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${server.base}/dashboards?board=${uid}&from=now-1m&to=now`);
  await page.locator('.board-panel .u-over').first().waitFor();
  await page.waitForFunction(() => document.querySelector('.skeleton') === null);
  return page;
}

async function pointAt(place: Locator, share: number): Promise<readonly [number, number]> {
  await place.scrollIntoViewIfNeeded();
  const box = await place.boundingBox();
  if (!box) throw new Error('The chart has no place on the page.');
  return [box.x + box.width * share, box.y + box.height / 2];
}

async function drag(page: Page, place: Locator, from: number, to: number): Promise<void> {
  await page.mouse.move(...(await pointAt(place, from)));
  await page.mouse.down();
  await page.mouse.move(...(await pointAt(place, to)), { steps: 6 });
  await page.mouse.up();
}

const spanOf = (page: Page): number => {
  const { searchParams } = new URL(page.url());
  return Number(searchParams.get('to')) - Number(searchParams.get('from'));
};

const ticksOf = (place: Locator): Promise<string> =>
  place.locator('.chart-plot').first().getAttribute('aria-label').then(String);

describe.skipIf(chromiumPath === undefined)('charts of a board', () => {
  beforeAll(async () => {
    served = await serveBoards(
      { 'checked.json': CHECKED, 'reference.json': referenceBoard },
      { config: 'global: { scrape_interval: 1s }' },
    );
    ({ server, browser } = served);
  });

  afterAll(() => served?.[Symbol.asyncDispose]());

  it(
    'share one crosshair over plots, heatmaps and states, with one tooltip, and stand still meanwhile',
    { timeout: BUSY_MS },
    async () => {
      await using context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
      const page = await openBoard(context);
      const isMarked = (name: string): Promise<boolean> =>
        chart(page, name)
          .locator('.crosshair-line, .u-cursor-x')
          .first()
          .evaluate(
            (line) => line.checkVisibility() && !line.classList.contains('u-off') && !(line as HTMLElement).hidden,
          );
      for (const name of ['First', 'Heat', 'States']) {
        const place =
          name === 'First' ? chart(page, name).locator('.u-over') : chart(page, name).locator('canvas').first();
        await page.mouse.move(...(await pointAt(place, 0.8)));
        await page.mouse.move(...(await pointAt(place, 0.9)), { steps: 3 });
        for (const other of ['First', 'Second', 'Heat', 'States'])
          await expect.poll(() => isMarked(other), { message: `${other} from ${name}` }).toBe(true);
        expect(await page.getByRole('tooltip').count()).toBeLessThanOrEqual(1);
      }
      await page.mouse.move(...(await pointAt(chart(page, 'First').locator('.u-over'), 0.9)), { steps: 3 });
      await page.getByText('Live, held').waitFor();
      const tip = page.getByRole('tooltip');
      const [words, axis] = [
        await tip.locator('.chart-tip-row').allTextContents(),
        await ticksOf(chart(page, 'First')),
      ];
      await page.waitForTimeout(10_000);
      expect(await tip.locator('.chart-tip-row').allTextContents()).toEqual(words);
      expect(await ticksOf(chart(page, 'First'))).toBe(axis);
      await page.mouse.move(5, 500);
      await page.getByText('Live, held').waitFor({ state: 'detached' });
    },
  );

  it('tell ten series at most, beside the pointer and inside the window', { timeout: BUSY_MS }, async () => {
    await using context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await openBoard(context);
    const many = chart(page, 'Many').locator('.u-over');
    await many.waitFor();
    for (const share of [0.05, 0.5, 0.97]) {
      const [x, y] = await pointAt(many, share);
      await page.mouse.move(x - 3, y);
      await page.mouse.move(x, y, { steps: 2 });
      const tip = page.getByRole('tooltip');
      if (share < 0.9) continue; // Nothing was collected that early.
      await tip.waitFor();
      expect(await tip.locator('.chart-tip-row').count()).toBeLessThanOrEqual(TOOLTIP_ROWS);
      expect(await tip.locator('.is-nearest').count()).toBe(1);
      expect(await tip.textContent()).toMatch(/\+ \d+ more/);
      const box = await tip.boundingBox();
      if (!box) throw new Error('The tooltip has no place on the page.');
      expect([box.x >= 0, box.y >= 0, box.x + box.width <= 1440, box.y + box.height <= 900]).toEqual([
        true,
        true,
        true,
        true,
      ]);
      expect(x < box.x || x > box.x + box.width).toBe(true);
    }
  });

  it(
    'have legends that sort, dim, isolate and restore; a series has one colour everywhere and after a reload',
    { timeout: BUSY_MS },
    async () => {
      await using context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      const page = await openBoard(context);
      const legend = chart(page, 'First').locator('.chart-legend-table');
      expect(await legend.locator('th[aria-sort=descending]').textContent()).toContain('Last');
      const aligned = await legend
        .locator('tbody td:not(:first-child)')
        .evaluateAll((cells) => [...new Set(cells.map((cell) => getComputedStyle(cell).textAlign))]);
      expect(aligned).toEqual(['right']);
      const colors = (name: string): Promise<Record<string, string>> =>
        chart(page, name)
          .locator('.chart-legend-entry, .chart-legend-table tbody tr')
          .evaluateAll((entries) =>
            Object.fromEntries(
              entries.map((entry) => [
                /[a-z]+/.exec(entry.textContent ?? '')?.[0] ?? '',
                getComputedStyle(entry.querySelector('.swatch') ?? entry).backgroundColor,
              ]),
            ),
          );
      const [here, there] = [await colors('First'), await colors('Second')];
      const shared = Object.keys(there).filter((mode) => mode in here);
      expect(shared.length).toBeGreaterThan(1);
      for (const mode of shared) expect(there[mode]).toBe(here[mode]);
      const pressed = (): Promise<number> => legend.locator('button[aria-pressed=true]').count();
      const all = await pressed();
      const user = legend.getByRole('button', { name: 'user', exact: false }).first();
      await user.click();
      await expect.poll(pressed).toBe(1);
      await user.click();
      await expect.poll(pressed).toBe(all);
      await page.reload();
      await page.waitForFunction(() => document.querySelector('.skeleton') === null);
      await legend.waitFor();
      const again = await colors('First');
      for (const mode of shared) expect(again[mode]).toBe(here[mode]);
    },
  );

  it(
    'name a missing plugin and offer its data; draw thresholds and both sides of zero',
    { timeout: BUSY_MS },
    async () => {
      await using context = await browser.newContext({ viewport: { width: 1440, height: 1400 } });
      const page = await openBoard(context);
      const foreign = chart(page, 'Foreign');
      await foreign.getByText('made-up-panel').waitFor();
      await foreign.getByRole('button', { name: 'Show as table' }).click();
      await foreign.locator('table').waitFor();
      const limits = chart(page, 'Limits').locator('canvas').first();
      await limits.scrollIntoViewIfNeeded();
      await expect.poll(() => limits.evaluate(magentaPixels), { timeout: 10_000 }).toBeGreaterThan(100);
      const ends = await chart(page, 'Both signs').locator('.chart-plot').getAttribute('aria-label');
      expect(ends).toMatch(/min −/);
    },
  );

  it(
    'are read and moved through by the keyboard alone, and nothing is animated for who wants none',
    { timeout: BUSY_MS },
    async () => {
      await using context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        reducedMotion: 'reduce',
      });
      const page = await openBoard(context);
      await chart(page, 'First').locator('.chart-plot').focus();
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('ArrowLeft');
      await page.getByRole('tooltip').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('tooltip').waitFor({ state: 'detached' });
      await page.keyboard.press('Enter');
      const data = page.getByRole('dialog');
      await data.locator('table').waitFor();
      await page.keyboard.press('Escape');
      await data.waitFor({ state: 'detached' });
      await page.keyboard.press('r');
      await page.getByText('Last 15 minutes').first().waitFor();
      await page.keyboard.press('Escape');
      const running = await page.evaluate(
        () =>
          document
            .getAnimations()
            .filter(
              (animation) =>
                animation.playState === 'running' && Number(animation.effect?.getComputedTiming().duration) > 1,
            ).length,
      );
      expect(running).toBe(0);
    },
  );

  for (const colorScheme of ['dark', 'light'] as const) {
    for (const viewport of [
      { width: 1440, height: 900 },
      { width: 1024, height: 700 },
    ]) {
      it(
        `of every kind are accessible and uncut, ${colorScheme}, ${viewport.width} wide`,
        { timeout: BUSY_MS },
        async () => {
          await using context = await browser.newContext({ viewport, colorScheme });
          const watched = await watchPage(context, server.base);
          const { page } = watched;
          await watched.open('/dashboards?board=reference&from=now-1m&to=now');
          await page.locator('.board-panel .u-over').first().waitFor();
          await page.waitForFunction(() => document.querySelector('.skeleton') === null);
          expect(await watched.axeViolations()).toEqual([]);
          expect(await page.evaluate(cutTexts)).toEqual([]);
          expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
          expect(await watched.layoutShift()).toBeLessThanOrEqual(0.001);
          expect(watched.faults).toEqual({ console: [], errors: [], failed: [], foreign: [] });
        },
      );
    }
  }

  // The last: by now there is a minute of data to zoom into.
  it('zoom together, pan, go back a step and return to the present', { timeout: BUSY_MS }, async () => {
    await using context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await openBoard(context);
    const first = chart(page, 'First').locator('.u-over');
    await drag(page, first, 0.4, 0.8);
    const back = page.getByRole('button', { name: 'Back to live' });
    await back.waitFor();
    await page.getByText('Paused', { exact: true }).waitFor();
    const zoomed = spanOf(page);
    expect(zoomed).toBeGreaterThan(15_000);
    expect(zoomed).toBeLessThan(35_000);
    const before = Number(new URL(page.url()).searchParams.get('from'));
    await page.keyboard.down('Shift');
    await drag(page, first, 0.4, 0.6);
    await page.keyboard.up('Shift');
    await expect.poll(() => Number(new URL(page.url()).searchParams.get('from'))).toBeLessThan(before);
    expect(Math.abs(spanOf(page) - zoomed)).toBeLessThan(1000);
    await page.keyboard.press('z');
    await expect.poll(() => spanOf(page)).toBeGreaterThan(1.5 * zoomed);
    await page.keyboard.press('Alt+ArrowLeft');
    await expect.poll(() => Math.abs(spanOf(page) - zoomed)).toBeLessThan(1000);
    await back.click();
    await expect.poll(() => new URL(page.url()).searchParams.get('to')).not.toMatch(/^\d+$/);
    await page.getByText('Live', { exact: true }).first().waitFor();
  });
});

/** Runs in the page: the threshold's own colour, which nothing else has. */
function magentaPixels(canvas: HTMLCanvasElement | SVGElement): number {
  const c = (canvas as HTMLCanvasElement).getContext('2d');
  if (!c) return 0;
  const { data } = c.getImageData(0, 0, c.canvas.width, c.canvas.height);
  let found = 0;
  for (let i = 0; i < data.length; i += 4) {
    const [r = 0, g = 0, b = 0, a = 0] = data.subarray(i, i + 4);
    if (a > 100 && r > 150 && b > 150 && g < 90) found++;
  }
  return found;
}

/** Runs in the page: texts that reach beyond the panel they are in, where nothing says so by an ellipsis or a scroll. */
function cutTexts(): string[] {
  const cut: string[] = [];
  for (const article of document.querySelectorAll('.board-panel')) {
    const box = article.getBoundingClientRect();
    for (const element of article.querySelectorAll('b, span, h3, th, td, text, small')) {
      if (
        element.children.length > 0 ||
        !element.checkVisibility() ||
        element.closest('.panel-table, .chart-legend-table, .pie-legend')
      )
        continue;
      const { left, right, width } = element.getBoundingClientRect();
      const mayBeCut = getComputedStyle(element).textOverflow === 'ellipsis';
      if (width > 0 && !mayBeCut && (right > box.right + 1 || left < box.left - 1))
        cut.push(`${article.getAttribute('aria-label')}: ${element.textContent}`);
    }
  }
  return cut;
}
