/** A Clock that moves only when a test says so. Timers run in order of their due time, each with the clock standing there. */
import type { Clock } from '../../src/main/engine/base/clock.ts';

export interface ManualClock extends Clock {
  /** Moves both times by `ms`, running what falls due on the way; between timers, promises that are ready get their turn. */
  advance(ms: number): Promise<void>;
  /** Moves wall time only: a suspended machine (timers stand still) or a corrected clock; may be negative. */
  stepWall(ms: number): void;
  /** Timers that wait; 0 when everything that was started has been stopped. */
  pending(): number;
}

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly run: () => void;
}

export function createManualClock(startMs: number = Date.UTC(2026, 0, 1)): ManualClock {
  const timers = new Set<Timer>();
  let monotonicMs = 0;
  let wallOffsetMs = startMs;
  let order = 0;

  const nextDue = (untilMs: number): Timer | undefined =>
    [...timers].filter((timer) => timer.dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)[0];

  return {
    now: () => wallOffsetMs + monotonicMs,
    monotonic: () => monotonicMs,
    after(delayMs, run) {
      const timer: Timer = { dueMs: monotonicMs + Math.max(delayMs, 0), order: order++, run };
      timers.add(timer);
      return { [Symbol.dispose]: () => void timers.delete(timer) };
    },
    async advance(ms) {
      const untilMs = monotonicMs + ms;
      await settle();
      for (let timer = nextDue(untilMs); timer !== undefined; timer = nextDue(untilMs)) {
        timers.delete(timer);
        monotonicMs = Math.max(monotonicMs, timer.dueMs);
        timer.run();
        await settle();
      }
      monotonicMs = untilMs;
    },
    stepWall(ms) {
      wallOffsetMs += ms;
    },
    pending: () => timers.size,
  };
}

/** Lets promise callbacks run to their end, however long their chain; I/O still takes real time. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
