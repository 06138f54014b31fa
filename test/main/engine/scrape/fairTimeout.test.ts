import { expect, it } from 'vitest';
import type { Clock } from '../../../../src/main/engine/base/clock.ts';
import { fairTimeout } from '../../../../src/main/engine/scrape/fairTimeout.ts';

/** Timers that run when told to, however late. */
function lateClock(): { clock: Clock; delayMs: () => number | undefined; runAt: (ms: number) => void } {
  let nowMs = 0;
  let waiting: { readonly delayMs: number; readonly run: () => void } | undefined;
  const clock: Clock = {
    now: () => nowMs,
    monotonic: () => nowMs,
    after(delayMs, run) {
      const timer = { delayMs, run };
      waiting = timer;
      return {
        [Symbol.dispose]() {
          if (waiting === timer) waiting = undefined;
        },
      };
    },
  };
  return {
    clock,
    delayMs: () => waiting?.delayMs,
    runAt: (ms: number) => {
      nowMs = ms;
      const timer = waiting;
      waiting = undefined;
      timer?.run();
    },
  };
}

it('is due on time when nothing held it up', () => {
  const { clock, runAt } = lateClock();
  let isDue = false;
  fairTimeout(clock, 1000, () => (isDue = true));
  runAt(1010);
  expect(isDue).toBe(true);
});

it('gives back what this program was late, once, and never more than the limit itself', () => {
  const { clock, delayMs, runAt } = lateClock();
  let isDue = false;
  fairTimeout(clock, 1000, () => (isDue = true));
  runAt(1700);
  expect([isDue, delayMs()]).toEqual([false, 700]);
  runAt(9000);
  expect(isDue).toBe(true);

  fairTimeout(clock, 1000, () => {});
  runAt(60_000);
  expect(delayMs()).toBe(1000);
});

it('is over with the answer, also in the time given back', () => {
  const { clock, delayMs, runAt } = lateClock();
  const timeout = fairTimeout(clock, 1000, () => {});
  runAt(1700);
  timeout[Symbol.dispose]();
  expect(delayMs()).toBeUndefined();
});
