/** A page that remembers everything it should not have done: errors, failed and foreign requests, shifts of its layout. */
import axe from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';

export interface Faults {
  readonly console: string[];
  readonly errors: string[];
  readonly failed: string[];
  readonly foreign: string[];
}

export interface WatchedPage {
  readonly page: Page;
  /** Of what was opened since the last call of `open`. */
  readonly faults: Faults;
  open(path: string): Promise<void>;
  /** Sum of unexpected shifts after the first paint. */
  layoutShift(): Promise<number>;
  /** Violations axe-core finds, as text. */
  axeViolations(): Promise<readonly string[]>;
}

export async function watchPage(context: BrowserContext, base: string): Promise<WatchedPage> {
  const page = await context.newPage();
  const faults: Faults = { console: [], errors: [], failed: [], foreign: [] };
  const isOwn = (url: string): boolean => {
    const { protocol, host } = new URL(url);
    return protocol === 'data:' || protocol === 'blob:' || host === new URL(base).host;
  };
  page.on('console', (message) => {
    if (message.type() === 'error') faults.console.push(message.text());
  });
  page.on('pageerror', (error) => faults.errors.push(error.message));
  page.on('requestfailed', (request) => {
    const text = request.failure()?.errorText ?? '';
    // What the page itself gave up, such as by going elsewhere, did not fail.
    if (text !== 'net::ERR_ABORTED') faults.failed.push(`${text} ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) faults.failed.push(`${response.status()} ${response.url()}`);
  });
  page.on('request', (request) => {
    if (!isOwn(request.url())) faults.foreign.push(request.url());
  });
  page.on('websocket', (socket) => {
    if (!isOwn(socket.url())) faults.foreign.push(socket.url());
  });
  await page.addInitScript(observeShifts);
  return {
    page,
    faults,
    async open(path) {
      for (const list of Object.values(faults)) (list as string[]).length = 0;
      await page.goto(new URL(path, base).href);
    },
    layoutShift: () => page.evaluate(shiftAfterFirstPaint),
    axeViolations: () => runAxe(page),
  };
}

interface Shift {
  readonly atMs: number;
  readonly value: number;
}

declare global {
  interface Window {
    layoutShifts?: Shift[];
  }
}

/** Runs in the page, before its own scripts. */
function observeShifts(): void {
  const shifts: Shift[] = [];
  window.layoutShifts = shifts;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { startTime, value, hadRecentInput } = entry as PerformanceEntry & {
        readonly value: number;
        readonly hadRecentInput: boolean;
      };
      if (!hadRecentInput) shifts.push({ atMs: startTime, value });
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

function shiftAfterFirstPaint(): number {
  const painted = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0;
  return (window.layoutShifts ?? []).reduce((sum, { atMs, value }) => (atMs > painted + 1 ? sum + value : sum), 0);
}

const RUN_AXE = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target.join(' ')).join(', ')))`;

/** Over the debugger, so that the page keeps its policy, which would refuse the script. */
async function runAxe(page: Page): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: axe.source });
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    expression: RUN_AXE,
    awaitPromise: true,
    returnByValue: true,
  });
  await session.detach();
  if (exceptionDetails) throw new Error(`axe-core did not run: ${exceptionDetails.text}`);
  return result.value as readonly string[];
}
