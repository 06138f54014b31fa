/**
 * Real dashboards in a real browser, with made-up series for each of their queries: every panel draws. A few of them in
 * the ordinary run; all with `ALL_DASHBOARDS=1`, or the second of four parts with `ALL_DASHBOARDS=2/4`.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchBrowser } from '../support/browser.ts';
import { ServeProcess } from '../support/serveProcess.ts';
import { answerQueries } from '../support/syntheticAnswers.ts';

const CORPUS = '../shared/corpora/dashboards';
/** Old and new schemas, every kind of panel the corpus has. */
const ORDINARY = /^(mixin\.opensearch|vm__alert-statistics|redisexp)/;
const [part = 0, parts = 1] = (process.env['ALL_DASHBOARDS'] ?? '').split('/').map(Number);
const isWhole = part > 0;
const EACH_MS = 60_000;
const SHOWN_MS = 10_000;

const files = existsSync(CORPUS)
  ? readdirSync(CORPUS)
      .filter((name) => name.includes('__') && name.endsWith('.json') && (isWhole || ORDINARY.test(name)))
      .filter((_, i) => i % parts === Math.max(0, part - 1))
  : [];

let browser: Browser;
let server: ServeProcess;
let dataDir: string;

interface Drawn {
  readonly panels: number;
  readonly failed: readonly string[];
  readonly blank: readonly string[];
}

/** Opens all rows and looks at each panel when it is in view: what is out of view is not drawn. */
async function drawAll(page: Page): Promise<Drawn> {
  const closed = page.locator('.board-row button[aria-expanded=false]');
  for (let left = await closed.count(); left > 0; left = await closed.count()) await closed.first().click();
  const panels = page.locator('.board-panel');
  const count = await panels.count();
  const failed: string[] = [];
  const blank: string[] = [];
  for (let i = 0; i < count; i++) {
    const panel = panels.nth(i);
    await panel.scrollIntoViewIfNeeded();
    const shown = panel.locator(
      'canvas, svg[role=img], table, .panel-text, .stat-value, .stat-name, .bar-gauge, .empty-state, .panel-list',
    );
    const isShown = await shown
      .first()
      .waitFor({ timeout: SHOWN_MS })
      .then(
        () => true,
        () => false,
      );
    const found = await panel.evaluate(lookAt);
    if (!isShown) failed.push(`${found.name}: nothing came`);
    if (found.problem !== '') failed.push(found.problem);
    if (found.isBlank) blank.push(found.name);
  }
  return { panels: count, failed, blank };
}

// oxlint-disable unicorn/consistent-function-scoping -- What runs in the page has all it needs inside.
/** Runs in the page. Canvases are painted a frame at a time, so ink is waited for. */
async function lookAt(panel: Element): Promise<{ name: string; problem: string; isBlank: boolean }> {
  const name = panel.getAttribute('aria-label') ?? '';
  const hasInk = (canvas: HTMLCanvasElement): boolean => {
    const c = canvas.getContext('2d');
    if (!c || canvas.width === 0 || canvas.height === 0) return false;
    return c.getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte !== 0);
  };
  const isInked = (): boolean => [...panel.querySelectorAll('canvas')].every(hasInk);
  for (let frame = 0; frame < 120 && !isInked(); frame++) await new Promise(requestAnimationFrame);
  const words = panel.querySelector('.empty-state')?.textContent ?? '';
  const isExpected =
    words === '' || /needs the plugin|Not from here|No query|library panel|Nothing is firing|No dashboards/.test(words);
  return { name, problem: isExpected ? '' : `${name}: ${words}`, isBlank: !isInked() };
}

describe.skipIf(chromiumPath === undefined || files.length === 0)('dashboards of others', () => {
  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'sightglass-corpus-'));
    const folder = join(dataDir, 'config', 'dashboards');
    mkdirSync(folder, { recursive: true });
    for (const file of files) cpSync(join(CORPUS, file), join(folder, file));
    [server, browser] = await Promise.all([
      ServeProcess.start({ args: ['--no-auth', '--no-host'], dataDir }),
      launchBrowser(),
    ]);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });

  it('draw every panel', { timeout: files.length * EACH_MS }, async () => {
    await using context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await context.routeWebSocket(/\/ws$/, answerQueries);
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(`${server.base}/dashboards`);
    const links = page.locator('.board-link');
    await links.nth(files.length - 1).waitFor();
    const addresses = await links.evaluateAll((found) => found.map((link) => link.getAttribute('href') ?? ''));
    const faults: Record<string, Drawn> = {};
    let panels = 0;
    for (const address of addresses) {
      await page.goto(new URL(address, server.base).href);
      await page.locator('.board-panel').first().waitFor();
      const drawn = await drawAll(page);
      panels += drawn.panels;
      if (drawn.failed.length + drawn.blank.length > 0) faults[address] = drawn;
    }
    expect(faults).toEqual({});
    expect(errors).toEqual([]);
    expect(panels).toBeGreaterThan(files.length * 3);
  });
});
