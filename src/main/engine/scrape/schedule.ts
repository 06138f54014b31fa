/**
 * When a target is scraped: every interval, at a place inside it that its identity picks, so that targets spread evenly.
 * Places lie a second apart: targets that share one are asked in one go, which costs a third of waking up for each
 * (docs/decisions/006-scrapes-on-a-grid.md).
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../base/clock.ts';

const GRID_MS = 1000;

/** A place in [0, intervalMs), the same after a restart. */
export function scrapeOffsetMs(targetId: string, intervalMs: number): number {
  const places = Math.max(1, Math.floor(intervalMs / GRID_MS));
  return (createHash('sha256').update(targetId).digest().readUIntBE(0, 6) % places) * GRID_MS;
}

/** The first scheduled time after `nowMs`. It follows from the wall clock alone, so lateness never adds up and sleep leaves a gap. */
export function nextScrapeMs(nowMs: number, intervalMs: number, offsetMs: number): number {
  return (Math.floor((nowMs - offsetMs) / intervalMs) + 1) * intervalMs + offsetMs;
}

/** A scrape this little late is stamped with its scheduled time: regular timestamps cost the store nothing. Prometheus allows 1 % too. */
export function timestampFor(scheduledMs: number, nowMs: number, intervalMs: number): number {
  const late = nowMs - scheduledMs;
  return late >= 0 && late <= Math.min(intervalMs / 100, 20) ? scheduledMs : nowMs;
}

interface Tick {
  readonly timer: Disposable;
  readonly runs: Set<() => void>;
}

/** One timer for all that is due at the same millisecond. */
export class ScrapeTicks {
  readonly #clock: Clock;
  readonly #ticks = new Map<number, Tick>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs `run` once at `dueMs` of the wall clock as it stands now. */
  at(dueMs: number, run: () => void): Disposable {
    const tick = this.#ticks.get(dueMs) ?? this.#open(dueMs);
    tick.runs.add(run);
    return {
      [Symbol.dispose]: () => {
        tick.runs.delete(run);
        if (tick.runs.size > 0 || this.#ticks.get(dueMs) !== tick) return;
        tick.timer[Symbol.dispose]();
        this.#ticks.delete(dueMs);
      },
    };
  }

  #open(dueMs: number): Tick {
    const runs = new Set<() => void>();
    const timer = this.#clock.after(dueMs - this.#clock.now(), () => {
      this.#ticks.delete(dueMs);
      for (const run of runs) run();
    });
    const tick = { timer, runs };
    this.#ticks.set(dueMs, tick);
    return tick;
  }
}
