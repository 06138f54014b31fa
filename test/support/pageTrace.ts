/** What Chromium's own tracing says of a stretch of work: tasks of the page's thread, input to paint, shifts of layout. */
import type { Browser, Page } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly cat: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  /** Of it, what the thread itself used: the rest it waited for a processor. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string; readonly data?: Readonly<Record<string, unknown>> };
}

export interface PageTrace {
  /** Of each task of the page's main thread, longest first; the thread's own time, so that a busy machine changes little. */
  readonly tasksMs: readonly number[];
  /** Of the scripts of each animation frame, longest first; the thread's own time as well. */
  readonly framesMs: readonly number[];
  /** From an input to the paint that shows it, longest first. */
  readonly inputToPaintMs: readonly number[];
  readonly layoutShift: number;
}

const CATEGORIES = ['devtools.timeline', 'toplevel', 'disabled-by-default-devtools.timeline', 'loading', 'latencyInfo'];

export async function tracePage(browser: Browser, page: Page, act: () => Promise<void>): Promise<PageTrace> {
  await page.evaluate(observeInputs);
  await browser.startTracing(page, { categories: CATEGORIES });
  await act();
  const buffer = await browser.stopTracing();
  const { traceEvents } = JSON.parse(buffer.toString()) as { traceEvents: TraceEvent[] };
  return readTrace(traceEvents, await page.evaluate(() => window.inputToPaintMs ?? []));
}

declare global {
  interface Window {
    inputToPaintMs?: number[];
  }
}

/** Event timing: from the moment of an input to the paint after its handlers. Runs in the page. */
function observeInputs(): void {
  const found: number[] = [];
  window.inputToPaintMs = found;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      if (/^(pointer|mouse|key|click)/.test(entry.name)) found.push(entry.duration);
  }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
}

function readTrace(events: readonly TraceEvent[], inputs: readonly number[]): PageTrace {
  const main = busiestRenderer(events);
  const own = events.filter(({ pid, tid }) => main !== undefined && pid === main.pid && tid === main.tid);
  const longest = (name: string): number[] =>
    own
      .filter((event) => event.name === name)
      .map(({ dur = 0, tdur = dur }) => tdur / 1_000)
      .sort((a, b) => b - a);
  return {
    tasksMs: longest('RunTask').length > 0 ? longest('RunTask') : longest('ThreadControllerImpl::RunTask'),
    framesMs: longest('FireAnimationFrame'),
    inputToPaintMs: [...inputs].sort((a, b) => b - a),
    layoutShift: own
      .filter(({ name, args }) => name === 'LayoutShift' && args?.data?.['had_recent_input'] !== true)
      .reduce((sum, { args }) => sum + Number(args?.data?.['score'] ?? 0), 0),
  };
}

/** The main thread that ran the page's animation frames: a browser has other renderers too. */
function busiestRenderer(events: readonly TraceEvent[]): { readonly pid: number; readonly tid: number } | undefined {
  const counts = new Map<string, number>();
  for (const { name, pid, tid } of events) {
    if (name === 'FireAnimationFrame') counts.set(`${pid} ${tid}`, (counts.get(`${pid} ${tid}`) ?? 0) + 1);
  }
  const [key] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
  const [pid, tid] = (key ?? '').split(' ').map(Number);
  return key === undefined || pid === undefined || tid === undefined ? undefined : { pid, tid };
}

/** The value that so many of a hundred are not above; 0 of none. */
export function percentile(fallingNumbers: readonly number[], percent: number): number {
  return fallingNumbers[Math.floor((fallingNumbers.length * (100 - percent)) / 100)] ?? 0;
}
