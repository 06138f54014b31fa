/**
 * The only source of time in the engine. Everything that waits takes a Clock, so that tests move time by hand
 * and suspend, resume and clock steps can be played.
 */
export interface Clock {
  /** Wall time, ms since epoch. May step. */
  now(): number;
  /** Monotonic time in ms, for measuring; its zero has no meaning. */
  monotonic(): number;
  /** Runs `run` once after `delayMs`. Disposing before it ran cancels it; disposing twice is harmless. */
  after(delayMs: number, run: () => void): Disposable;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, run) {
    // setTimeout holds at most 2^31-1 ms; longer waits are cut and the caller's own schedule decides again.
    const timer = setTimeout(run, Math.min(Math.max(delayMs, 0), 2 ** 31 - 1));
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

/** The same time, and nothing that is ever due: for what only looks. */
export function withoutTimers(clock: Clock): Clock {
  return { now: () => clock.now(), monotonic: () => clock.monotonic(), after: () => ({ [Symbol.dispose]: () => {} }) };
}
