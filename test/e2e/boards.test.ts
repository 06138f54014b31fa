/** Boards in a real browser: sound in both themes, imported by dropping, edited by keyboard, saved as they were but for the edit. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { serveBoards, type ServedBoards } from '../support/servedBoards.ts';
import type { ServeProcess } from '../support/serveProcess.ts';
import { slack } from '../support/slack.ts';
import { watchPage } from '../support/watchedPage.ts';

const BUSY_MS = 120_000;
const DRAWN_MS = 3_000;
const NODE_EXPORTER = '../shared/corpora/dashboards/rfmoz__node-exporter-full.json';
const FILE = `${JSON.stringify(
  {
    uid: 'dropped',
    title: 'Dropped board',
    foreign: { kept: [1, null, 'x'] },
    time: { from: 'now-5m', to: 'now' },
    templating: {
      list: [
        {
          name: 'mode',
          type: 'query',
          query: 'label_values(node_cpu_seconds_total, mode)',
          multi: true,
          includeAll: true,
          current: { value: '$__all' },
        },
      ],
    },
    panels: [
      {
        id: 1,
        type: 'timeseries',
        title: 'CPU of $mode',
        gridPos: { x: 0, y: 0, w: 12, h: 8 },
        targets: [
          {
            refId: 'A',
            expr: 'rate(node_cpu_seconds_total{mode=~"$mode"}[$__rate_interval])',
            legendFormat: '{{cpu}} {{mode}}',
          },
        ],
      },
      {
        id: 2,
        type: 'stat',
        title: 'Load',
        gridPos: { x: 12, y: 0, w: 12, h: 8 },
        targets: [{ refId: 'A', expr: 'node_load1' }],
      },
    ],
  },
  null,
  2,
)}\n`;

let browser: Browser;
let server: ServeProcess;
let folder: string;
let served: ServedBoards | undefined;

const savedText = (): string => readFileSync(join(folder, 'dropped-board.json'), 'utf8');

async function drop(page: Page, name: string, text: string): Promise<void> {
  await page.evaluate(
    ([fileName = '', content = '']) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], fileName, { type: 'application/json' }));
      dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, cancelable: true }));
    },
    [name, text],
  );
}

describe.skipIf(chromiumPath === undefined)('boards', () => {
  beforeAll(async () => {
    served = await serveBoards({});
    ({ server, browser, folder } = served);
  });

  afterAll(() => served?.[Symbol.asyncDispose]());

  it(
    'are imported by dropping a file on any page, changed by keyboard, and saved with nothing else changed',
    { timeout: BUSY_MS },
    async () => {
      await using context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      const watched = await watchPage(context, server.base);
      const { page } = watched;
      await watched.open('/');
      await page.getByText('Engine running').waitFor();
      await drop(page, 'dropped.json', FILE);
      await page.waitForURL(/board=dropped/);
      const cpu = page.getByRole('article', { name: /^CPU of/ });
      await cpu.locator('canvas').first().waitFor();
      expect(savedText()).toBe(FILE);
      await page.getByRole('button', { name: 'Edit', exact: true }).click();
      await page.getByRole('article', { name: 'Load' }).focus();
      await page.keyboard.press('ArrowDown');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('button', { name: 'Edit', exact: true }).waitFor();
      const expected = FILE.replace('"x": 12,\n        "y": 0', '"x": 12,\n        "y": 1');
      expect(savedText()).toBe(expected);
      expect(watched.faults).toEqual({ console: [], errors: [], failed: [], foreign: [] });
    },
  );

  it.skipIf(!existsSync(NODE_EXPORTER))(
    'show a dropped Node Exporter Full with the data of this machine within three seconds, and ask nothing',
    { timeout: BUSY_MS },
    async () => {
      await using context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      const watched = await watchPage(context, server.base);
      const { page } = watched;
      await watched.open('/');
      await page.getByText('Engine running').waitFor();
      await page.locator('.chart-plot canvas').first().waitFor();
      const startedMs = performance.now();
      await drop(page, 'node-exporter-full.json', readFileSync(NODE_EXPORTER, 'utf8'));
      await page.waitForURL(/board=/);
      await page.waitForFunction(isDrawnInView, undefined, { polling: 'raf' });
      const tookMs = performance.now() - startedMs;
      console.log(`drawn ${Math.round(tookMs)} ms after it was dropped`);
      expect(tookMs).toBeLessThan(DRAWN_MS * slack());
      expect(await page.getByRole('dialog').count()).toBe(0);
      expect(await page.locator('.board-panel', { hasText: 'CPU Busy' }).textContent()).toMatch(/\d%/);
    },
  );

  for (const colorScheme of ['dark', 'light'] as const) {
    it(`are accessible in the ${colorScheme} theme`, { timeout: BUSY_MS }, async () => {
      await using context = await browser.newContext({ viewport: { width: 1440, height: 1200 }, colorScheme });
      const watched = await watchPage(context, server.base);
      await watched.open('/dashboards?board=sightglass-machine');
      await watched.page.locator('.board-panel canvas').first().waitFor();
      await watched.page.waitForFunction(() => document.querySelector('.skeleton') === null);
      expect(await watched.axeViolations()).toEqual([]);
      expect(await watched.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
        0,
      );
      expect(watched.faults).toEqual({ console: [], errors: [], failed: [], foreign: [] });
    });
  }
});

// oxlint-disable unicorn/consistent-function-scoping -- What runs in the page has all it needs inside.
/** Runs in the page: every panel in the window has its content, and every canvas is painted. */
function isDrawnInView(): boolean {
  const panels = [...document.querySelectorAll('.board-panel')].filter((panel) => {
    const { top, bottom } = panel.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  });
  const isPainted = (canvas: HTMLCanvasElement): boolean => {
    const c = canvas.getContext('2d');
    if (!c || canvas.width === 0 || canvas.height === 0) return false;
    return c.getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte !== 0);
  };
  return (
    panels.length > 5 &&
    panels.every(
      (panel) =>
        panel.querySelector('.board-panel-body > *') !== null &&
        panel.querySelector('.skeleton') === null &&
        [...panel.querySelectorAll('canvas')].every(isPainted),
    )
  );
}
