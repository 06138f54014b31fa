/** What a page's main thread does, by Chromium's own trace: tasks with the processor time they took, whatever else runs here. */
import type { CDPSession, Page } from 'playwright-core';

export interface TaskTimes {
  /** Of each task of the page's main thread, in ms of processor time. */
  readonly tasks: readonly number[];
  readonly longestMs: number;
  readonly totalMs: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

const TASK = 'RunTask';

/** Traces while `act` runs. */
export async function traceTasks(page: Page, act: () => Promise<void>): Promise<TaskTimes> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel', 'disabled-by-default-devtools.timeline', 'devtools.timeline'] },
  });
  await act();
  const done = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
  await session.send('Tracing.end');
  await done;
  await session.detach();
  return timesOf(events);
}

/** The busiest of the threads called so: a browser without work of its own has no other page. */
function timesOf(events: readonly TraceEvent[]): TaskTimes {
  const mains = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const byThread = new Map<string, number[]>();
  for (const { name, ph, pid, tid, dur = 0, tdur = dur } of events) {
    const thread = `${pid} ${tid}`;
    if (name !== TASK || ph !== 'X' || !mains.has(thread)) continue;
    const tasks = byThread.get(thread) ?? [];
    byThread.set(thread, tasks);
    tasks.push(tdur / 1000);
  }
  const [tasks = []] = [...byThread.values()].toSorted((a, b) => sum(b) - sum(a));
  return { tasks, longestMs: Math.max(0, ...tasks), totalMs: sum(tasks) };
}

const sum = (tasks: readonly number[]): number => tasks.reduce((total, ms) => total + ms, 0);

/** Bytes in use on the page's heap after a collection. */
export async function heapBytes(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize;
}
