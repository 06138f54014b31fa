/**
 * Real dashboards in a real browser, with made-up series for each of their queries: every panel draws. A few of them in
 * the ordinary run; all with `ALL_DASHBOARDS=1`, the second of four parts with `ALL_DASHBOARDS=2/4`; some by
 * name with `DASHBOARDS='^rfmoz'`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { serveBoards, type ServedBoards } from '../support/servedBoards.ts';
import type { ServeProcess } from '../support/serveProcess.ts';
import { answerQueries } from '../support/syntheticAnswers.ts';
import { slack } from '../support/slack.ts';

const CORPUS = '../shared/corpora/dashboards';
/** Old and new schemas, every kind of panel the corpus has. */
const ORDINARY = new RegExp(process.env['DASHBOARDS'] ?? '^(mixin\\.opensearch|vm__alert-statistics|redisexp)');
const [part = 0, parts = 1] = (process.env['ALL_DASHBOARDS'] ?? '').split('/').map(Number);
const isWhole = part > 0;
const EACH_MS = 180_000;
const SHOWN_MS = 10_000;

const files = existsSync(CORPUS)
  ? readdirSync(CORPUS)
      .filter((name) => name.includes('__') && name.endsWith('.json') && (isWhole || ORDINARY.test(name)))
      .filter((_, i) => i % parts === Math.max(0, part - 1))
  : [];

/** By uid: labels that a dashboard's options name and its expressions do not tell of. */
const named = new Map(
  files.map((file) => {
    const text = readFileSync(join(CORPUS, file), 'utf8');
    const { uid } = JSON.parse(text) as { uid?: string };
    const grouped = [...text.matchAll(/"(\w+)":\s*\{\s*"aggregations"/g)].map(([, name = '']) => name);
    const shown = [...text.matchAll(/"fields":\s*"\/\^(\w+)\$\/"/g)].map(([, name = '']) => name);
    const labels = [...new Set([...grouped, ...shown])].filter((name) => /^[a-z_]\w*$/.test(name));
    return [uid || file.replace(/\.json$/, ''), labels] as const;
  }),
);

let browser: Browser;
let server: ServeProcess;
let served: ServedBoards | undefined;

interface Drawn {
  readonly panels: number;
  readonly failed: readonly string[];
  readonly blank: readonly string[];
}

/** Opens all rows and looks at each panel when it is in view: what is out of view is not drawn. */
async function drawAll(page: Page): Promise<Drawn> {
  const closed = page.locator('.board-row button[aria-expanded=false]');
  for (let left = await closed.count(); left > 0; left = await closed.count()) await closed.first().click();
  return page.evaluate(lookAround, SHOWN_MS * slack());
}

// oxlint-disable unicorn/consistent-function-scoping -- What runs in the page has all it needs inside.
/** Runs in the page: screen by screen, each until its panels are painted. */
async function lookAround(patienceMs: number): Promise<Drawn> {
  const CONTENT =
    'canvas, svg[role=img], table, .panel-text, .stat-value, .stat-name, .bar-gauge, .empty-state, .panel-list, .alert-count';
  const EXPECTED =
    /needs the plugin|Not from here|No query|library panel|Nothing is firing|has no column called|All columns of this table are hidden|No dashboards|shows the result of panel/;
  const nextFrame = (): Promise<unknown> => new Promise(requestAnimationFrame);
  const hasInk = (canvas: HTMLCanvasElement): boolean => {
    const c = canvas.getContext('2d');
    if (!c || canvas.width === 0 || canvas.height === 0) return false;
    return c.getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte !== 0);
  };
  const isShown = (panel: Element): boolean => panel.querySelector(CONTENT) !== null;
  const isInked = (panel: Element): boolean => [...panel.querySelectorAll('canvas')].every(hasInk);
  const isInView = (panel: Element): boolean => {
    const { top, bottom } = panel.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  };
  const failed: string[] = [];
  const blank: string[] = [];
  const seen = new Set<Element>();
  // Asked anew each time: rows repeat once their variable is known.
  const unseen = (): readonly Element[] =>
    [...document.querySelectorAll('.board-panel')].filter((panel) => !seen.has(panel));
  for (let [first] = unseen(); first !== undefined; [first] = unseen()) {
    first.scrollIntoView();
    await nextFrame();
    const here = unseen().filter((panel) => panel === first || isInView(panel));
    const open = new Set(here);
    for (const startedMs = performance.now(); open.size > 0 && performance.now() - startedMs < patienceMs;) {
      await nextFrame();
      for (const panel of open) if (!panel.isConnected || (isShown(panel) && isInked(panel))) open.delete(panel);
    }
    for (const panel of here) {
      seen.add(panel);
      if (!panel.isConnected) continue;
      const name = panel.getAttribute('aria-label') ?? '';
      const words = panel.querySelector('.empty-state')?.textContent ?? '';
      if (!isShown(panel)) failed.push(`${name}: nothing came`);
      else if (words !== '' && !EXPECTED.test(words)) failed.push(`${name}: ${words}`);
      else if (open.has(panel)) blank.push(name);
    }
  }
  return { panels: seen.size, failed, blank };
}

describe.skipIf(chromiumPath === undefined || files.length === 0)('dashboards of others', () => {
  beforeAll(async () => {
    served = await serveBoards(
      Object.fromEntries(files.map((file) => [file, readFileSync(join(CORPUS, file), 'utf8')])),
      { args: ['--no-host'] },
    );
    ({ server, browser } = served);
  });

  afterAll(() => served?.[Symbol.asyncDispose]());

  it('draw every panel', { timeout: files.length * EACH_MS }, async () => {
    await using context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    let labels: readonly string[] = [];
    await context.routeWebSocket(/\/ws$/, (socket) => answerQueries(socket, () => labels));
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
      labels = named.get(new URL(address, server.base).searchParams.get('board') ?? '') ?? [];
      await page.goto(new URL(address, server.base).href);
      await page.locator('.board-panel').first().waitFor();
      const drawn = await drawAll(page);
      panels += drawn.panels;
      if (drawn.failed.length + drawn.blank.length > 0) faults[address] = drawn;
    }
    console.log(`${panels} panels of ${files.length} dashboards`);
    expect(faults).toEqual({});
    expect(errors).toEqual([]);
    expect(panels).toBeGreaterThan(files.length * 3);
  });
});
