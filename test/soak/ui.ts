/**
 * Half an hour in front of a live board: `npm run test:soak-ui`. Sixteen panels follow this machine; the page's heap, its
 * nodes and its listeners have to stay where they were after the first third. SOAK_MINUTES (30) changes its length.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { CDPSession } from 'playwright-core';
import { chromiumPath, launchBrowser } from '../support/browser.ts';
import { heapBytes } from '../support/mainThread.ts';
import { referenceBoard } from '../support/referenceBoard.ts';
import { ServeProcess } from '../support/serveProcess.ts';

const minutes = Number(process.env['SOAK_MINUTES'] ?? 30);
const MOST_GROWTH_MB = 4;
const MOST_NEW_NODES = 500;
const MOST_NEW_LISTENERS = 100;

interface Look {
  readonly second: number;
  readonly heapMb: number;
  readonly nodes: number;
  readonly listeners: number;
}

async function lookAt(session: CDPSession, second: number): Promise<Look> {
  const heapMb = (await heapBytes(session)) / 1024 / 1024;
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  return { second, heapMb: Number(heapMb.toFixed(2)), nodes, listeners: jsEventListeners };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** The first third warms up; the middle is compared with the end. */
function judge(looks: readonly Look[]): readonly string[] {
  const third = Math.floor(looks.length / 3);
  const [early, late] = [looks.slice(third, 2 * third), looks.slice(2 * third)];
  const grown = (of: (look: Look) => number): number => median(late.map(of)) - median(early.map(of));
  const checks: readonly (readonly [string, number, number])[] = [
    ['MiB of heap', grown(({ heapMb }) => heapMb), MOST_GROWTH_MB],
    ['nodes', grown(({ nodes }) => nodes), MOST_NEW_NODES],
    ['listeners', grown(({ listeners }) => listeners), MOST_NEW_LISTENERS],
  ];
  return checks.flatMap(([what, by, most]) => (by > most ? [`${by.toFixed(1)} more ${what}, at most ${most}.`] : []));
}

if (chromiumPath === undefined) throw new Error('There is no browser here: CHROMIUM_PATH names one.');
const dataDir = mkdtempSync(join(tmpdir(), 'sightglass-soak-ui-'));
mkdirSync(join(dataDir, 'config', 'dashboards'), { recursive: true });
writeFileSync(join(dataDir, 'config', 'dashboards', 'reference.json'), referenceBoard);
const server = await ServeProcess.start({ args: ['--no-auth'], dataDir });
const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 1560 } });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(`${server.base}/dashboards?board=reference&from=now-5m&to=now&every=5s`);
  await page.locator('.board-panel canvas').first().waitFor();
  const session = await page.context().newCDPSession(page);
  const looks: Look[] = [];
  const everyMs = Math.min(15_000, (minutes * 60_000) / 30);
  for (const startedMs = performance.now(); performance.now() - startedMs < minutes * 60_000; await wait(everyMs)) {
    const look = await lookAt(session, Math.round((performance.now() - startedMs) / 1000));
    looks.push(look);
    console.log(JSON.stringify(look));
  }
  const wrong = [...judge(looks), ...errors];
  for (const sentence of wrong) console.log(sentence);
  console.log(wrong.length === 0 ? 'All of it held.' : `${wrong.length} things did not hold.`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  await browser.close();
  await server[Symbol.asyncDispose]();
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
}
