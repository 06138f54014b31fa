/**
 * How long this thread is held at a time, in processor time of its own: what else runs on the machine does not count, nor
 * does collecting garbage, whose pauses the machine's load decides.
 */
import { PerformanceObserver, type PerformanceEntry } from 'node:perf_hooks';

export interface ThreadHolds {
  /** Longest hold since the beginning, in ms. */
  longestMs(): number;
  stop(): void;
}

interface Turn {
  readonly fromMs: number;
  readonly toMs: number;
  readonly cpuMs: number;
}

/** Turns that are shorter are of no interest. */
const NOTED_MS = 10;

export function watchHolds(): ThreadHolds {
  const collections: PerformanceEntry[] = [];
  const turns: Turn[] = [];
  const observer = new PerformanceObserver((list) => void collections.push(...list.getEntries()));
  observer.observe({ entryTypes: ['gc'] });
  let fromMs = performance.now();
  let cpu = process.threadCpuUsage();
  let next = setImmediate(look);

  function look(): void {
    const used = process.threadCpuUsage(cpu);
    const cpuMs = (used.user + used.system) / 1000;
    if (cpuMs > NOTED_MS) turns.push({ fromMs, toMs: performance.now(), cpuMs });
    fromMs = performance.now();
    cpu = process.threadCpuUsage();
    next = setImmediate(look);
  }

  const collecting = ({ fromMs: from, toMs: to }: Turn): number =>
    collections
      .filter(({ startTime }) => startTime >= from && startTime <= to)
      .reduce((sum, { duration }) => sum + duration, 0);

  return {
    longestMs: () => turns.reduce((most, turn) => Math.max(most, turn.cpuMs - collecting(turn)), 0),
    stop() {
      clearImmediate(next);
      observer.disconnect();
    },
  };
}
