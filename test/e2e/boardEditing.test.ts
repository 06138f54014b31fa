/** Boards changed by hand: dragged, resized, undone, moved to a folder, pinned; and taken out as pictures and on paper. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Download, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { boardOf, referenceBoard } from '../support/referenceBoard.ts';
import { serveBoards, type ServedBoards } from '../support/servedBoards.ts';
import type { ServeProcess } from '../support/serveProcess.ts';
import { watchPage } from '../support/watchedPage.ts';

const BUSY_MS = 120_000;
const COLUMN_PX = 51;
const ROW_PX = 38;
const MINE = boardOf('mine', 'My board', [
  {
    id: 1,
    type: 'timeseries',
    title: 'Load',
    gridPos: { x: 0, y: 0, w: 8, h: 6 },
    targets: [{ refId: 'A', expr: '{__name__=~"node_load.+"}', legendFormat: '{{__name__}}' }],
  },
  {
    id: 2,
    type: 'stat',
    title: 'Now',
    gridPos: { x: 8, y: 0, w: 8, h: 6 },
    targets: [{ refId: 'A', expr: 'node_load1' }],
  },
]);

let browser: Browser;
let server: ServeProcess;
let served: ServedBoards | undefined;
let folder: string;

interface SavedPanel {
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}

const saved = (): { readonly panels: readonly SavedPanel[] } =>
  JSON.parse(readFileSync(join(folder, 'mine.json'), 'utf8')) as { panels: SavedPanel[] };

async function openMine(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${server.base}/dashboards?board=mine`);
  await page.getByRole('article', { name: 'Load' }).locator('canvas').first().waitFor();
  return page;
}

async function dragBy(page: Page, handle: Locator, by: { readonly x: number; readonly y: number }): Promise<void> {
  const box = await handle.boundingBox();
  if (!box) throw new Error('What is to be dragged has no place on the page.');
  const from = { x: box.x + Math.min(60, box.width / 2), y: box.y + box.height / 2 };
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + by.x / 2, from.y + by.y / 2, { steps: 4 });
  await page.mouse.move(from.x + by.x, from.y + by.y, { steps: 4 });
  await page.mouse.up();
}

const place = (panel: Locator): Promise<string> =>
  panel.evaluate(
    (element) => `${(element as HTMLElement).style.gridColumn} | ${(element as HTMLElement).style.gridRow}`,
  );

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('button', { name: 'Edit', exact: true }).waitFor();
}

async function menuOf(page: Page, name: string, item: string): Promise<void> {
  await page.getByRole('article', { name }).hover();
  await page.getByRole('button', { name: `Menu of ${name}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

async function pngOf(
  download: Download,
): Promise<{ readonly width: number; readonly height: number; readonly bytes: number }> {
  const bytes = readFileSync(await download.path());
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), bytes: bytes.length };
}

describe.skipIf(chromiumPath === undefined)('a board that is edited', () => {
  beforeAll(async () => {
    served = await serveBoards({ 'mine.json': MINE, 'reference.json': referenceBoard });
    ({ server, browser, folder } = served);
  });

  beforeEach(() => writeFileSync(join(folder, 'mine.json'), MINE));

  afterAll(() => served?.[Symbol.asyncDispose]());

  it('is moved by the head of a panel, resized by its corner, undone and saved', { timeout: BUSY_MS }, async () => {
    await using context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await openMine(context);
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    const now = page.getByRole('article', { name: 'Now' });
    await dragBy(page, now.locator('.panel-head'), { x: 4 * COLUMN_PX, y: 2 * ROW_PX });
    expect(await place(now)).toBe('13 / span 8 | 3 / span 6');
    await dragBy(page, now.locator('.board-corner'), { x: -2 * COLUMN_PX, y: ROW_PX });
    expect(await place(now)).toBe('13 / span 6 | 3 / span 7');
    await page.keyboard.press('Control+z');
    expect(await place(now)).toBe('13 / span 8 | 3 / span 6');
    await page.keyboard.press('Control+Shift+z');
    await save(page);
    expect(saved().panels.map(({ gridPos }) => gridPos)).toEqual([
      { x: 0, y: 0, w: 8, h: 6 },
      { x: 12, y: 2, w: 6, h: 7 },
    ]);
  });

  it('takes quick options from the menu of a panel, and only they are saved', { timeout: BUSY_MS }, async () => {
    await using context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await openMine(context);
    await menuOf(page, 'Load', 'Stack');
    await menuOf(page, 'Load', 'Legend as table');
    await page.getByRole('article', { name: 'Load' }).locator('.chart-legend-table').waitFor();
    await save(page);
    const [load, ...rest] = saved().panels;
    expect(load).toMatchObject({
      options: { legend: { displayMode: 'table', showLegend: true } },
      fieldConfig: { defaults: { custom: { stacking: { mode: 'normal' } } } },
    });
    expect(rest).toEqual((JSON.parse(MINE) as { panels: unknown[] }).panels.slice(1));
  });

  it(
    'has an editor for a panel: queries, options that are searched, overrides, JSON; saved is what was changed',
    { timeout: BUSY_MS },
    async () => {
      await using context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      const watched = await watchPage(context, server.base);
      const { page } = watched;
      await watched.open('/dashboards?board=mine');
      await page.getByRole('article', { name: 'Load' }).locator('canvas').first().waitFor();
      await page.getByRole('article', { name: 'Load' }).hover();
      await page.keyboard.press('e');
      const options = page.getByRole('complementary', { name: 'Options of the panel' });
      await options.getByLabel('Title').fill('Load of today');
      await page.keyboard.press('Enter');
      await page.getByRole('article', { name: 'Load of today' }).locator('canvas').first().waitFor();
      await page.getByText('Draft kept until you save').waitFor();
      await options.getByRole('group', { name: 'Stack' }).getByRole('button', { name: 'Normal' }).click();
      await page.keyboard.press('/');
      await page.keyboard.type('unit');
      expect(await options.locator('.option-name').allTextContents()).toEqual(['Unit']);
      await options.getByLabel('Unit').selectOption('percentunit');
      await options.getByLabel('Find an option').fill('threshold');
      await options.getByRole('button', { name: 'Add threshold' }).click();
      await options.getByLabel('Value of threshold 1').fill('4');
      await page.keyboard.press('Enter');
      await options.getByLabel('Find an option').fill('overrides');
      await options.getByRole('button', { name: 'Add override' }).click();
      await options.getByLabel('Who override 1 is for').fill('node_load15');
      await page.keyboard.press('Enter');
      await options.getByLabel('Option to add to override 1').selectOption('custom.lineWidth');
      await page.getByRole('button', { name: 'Query', exact: true }).click();
      const second = page.getByRole('region', { name: 'Query B' });
      await second.locator('.cm-content').click();
      await page.keyboard.type('node_procs_running[');
      await second.getByRole('alert').waitFor();
      await page.keyboard.press('Control+a');
      await page.keyboard.type('node_procs_running');
      await page.keyboard.press('Control+Enter');
      await second.getByText('1 series').waitFor();
      expect(await watched.axeViolations()).toEqual([]);
      await page.keyboard.press('Control+s');
      await page.getByText('My board is saved.').waitFor();
      const [load, now] = saved().panels;
      expect(load).toMatchObject({
        title: 'Load of today',
        targets: [{ refId: 'A' }, { refId: 'B', expr: 'node_procs_running' }],
        fieldConfig: {
          defaults: {
            unit: 'percentunit',
            custom: { stacking: { mode: 'normal' } },
            thresholds: { steps: [{ value: null }, { value: 4 }] },
          },
          overrides: [{ matcher: { id: 'byName', options: 'node_load15' }, properties: [{ id: 'custom.lineWidth' }] }],
        },
      });
      expect(now).toEqual((JSON.parse(MINE) as { panels: unknown[] }).panels[1]);
      await page.keyboard.press('Escape');
      await page.getByRole('article', { name: 'Now' }).waitFor();
      expect(watched.faults).toEqual({ console: [], errors: [], failed: [], foreign: [] });
    },
  );

  it('begins with a name, and its first panel in the editor', { timeout: BUSY_MS }, async () => {
    await using context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.goto(`${server.base}/dashboards`);
    await page.getByRole('button', { name: 'New dashboard' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Cellar');
    await page.keyboard.press('Enter');
    await page.getByPlaceholder('Find an option').waitFor();
    await page.getByRole('button', { name: 'Back to the board' }).click();
    await page.getByRole('heading', { name: 'Cellar' }).waitFor();
    await page.getByRole('article', { name: 'New panel' }).locator('canvas').first().waitFor();
    expect(JSON.parse(readFileSync(join(folder, 'cellar.json'), 'utf8'))).toMatchObject({
      title: 'Cellar',
      panels: [{ id: 1 }],
    });
  });

  it('moves to a folder and back, and is found in the sidebar once it is pinned', { timeout: BUSY_MS }, async () => {
    await using context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await openMine(context);
    await page.getByRole('button', { name: 'More of this dashboard' }).click();
    await page.getByRole('menuitem', { name: 'Move to a folder…' }).click();
    await page.getByLabel('Folder').fill('Team / Web');
    await page.getByRole('button', { name: 'Move', exact: true }).click();
    await page.getByText('My board lies in Team/Web now.').waitFor();
    expect(existsSync(join(folder, 'mine.json'))).toBe(false);
    expect(readFileSync(join(folder, 'Team', 'Web', 'mine.json'), 'utf8')).toBe(MINE);
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await page.locator('.board-path').getByText('Team/Web').waitFor({ state: 'detached' });
    expect(readFileSync(join(folder, 'mine.json'), 'utf8')).toBe(MINE);
    await page.getByRole('button', { name: 'Pin', exact: true }).click();
    await page.getByRole('button', { name: 'Unpin', exact: true }).waitFor();
    await page.goto(`${server.base}/targets`);
    await page.getByRole('navigation', { name: 'Pinned dashboards' }).getByRole('link', { name: 'My board' }).click();
    await page.getByRole('heading', { name: 'My board' }).waitFor();
  });

  it(
    'gives pictures of a panel and of itself, and a page for paper with every panel drawn',
    { timeout: BUSY_MS },
    async () => {
      await using context = await browser.newContext({ viewport: { width: 1440, height: 700 } });
      const watched = await watchPage(context, server.base);
      const { page } = watched;
      await watched.open('/dashboards?board=reference');
      await page.getByRole('article', { name: 'CPU seconds' }).locator('canvas').first().waitFor();
      const [panel] = await Promise.all([page.waitForEvent('download'), menuOf(page, 'CPU seconds', 'Download PNG')]);
      expect(panel.suggestedFilename()).toBe('CPU seconds.png');
      const small = await pngOf(panel);
      expect(small.width).toBeGreaterThan(1000);
      expect(small.bytes).toBeGreaterThan(10_000);
      const more = page.getByRole('button', { name: 'More of this dashboard' });
      await more.click();
      const [whole] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: 'Download PNG' }).click(),
      ]);
      const large = await pngOf(whole);
      expect(large.height).toBeGreaterThan(2 * small.height);
      expect(large.bytes).toBeGreaterThan(small.bytes);
      await page.evaluate(standInForPrint);
      await page.emulateMedia({ media: 'print' });
      await page.evaluate(() => document.querySelector<HTMLElement>('[aria-label="More of this dashboard"]')?.click());
      await page.getByRole('menuitem', { name: 'Print or save as PDF…' }).dispatchEvent('click');
      await page.waitForFunction(() => window.printed !== undefined);
      expect(await page.evaluate(() => window.printed)).toEqual({ undrawn: [], shown: [], theme: 'light' });
      expect(watched.faults).toEqual({ console: [], errors: [], failed: [], foreign: [] });
    },
  );
});

declare global {
  interface Window {
    printed?: { readonly undrawn: readonly string[]; readonly shown: readonly string[]; readonly theme: string };
  }
}

// oxlint-disable unicorn/consistent-function-scoping -- What runs in the page has all it needs inside.
/** Runs in the page: looks at it where the browser's dialog would open. */
function standInForPrint(): void {
  window.print = () => {
    const panels = [...document.querySelectorAll('.board-panel')];
    const isDrawn = (panel: Element): boolean => panel.querySelector('.board-panel-body > *:not(.skeleton)') !== null;
    const around = [...document.querySelectorAll('.sidebar, .top-bar, .board-tools')];
    window.printed = {
      undrawn: panels.filter((panel) => !isDrawn(panel)).map((panel) => panel.getAttribute('aria-label') ?? ''),
      shown: around.filter((element) => element.checkVisibility()).map(({ className }) => className),
      theme: document.documentElement.dataset['theme'] ?? '',
    };
  };
}
