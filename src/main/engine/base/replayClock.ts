/** A clock for what is played over again: it moves as fast as the work that falls due allows. */
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../../shared/errors.ts';
import type { Clock } from './clock.ts';

interface Timer {
  dueMs: number;
  readonly run: () => void;
}

export class ReplayClock implements Clock {
  #nowMs: number;
  readonly #startMs: number;
  readonly #timers = new Set<Timer>();

  constructor(startMs: number) {
    this.#nowMs = startMs;
    this.#startMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  monotonic(): number {
    return this.#nowMs - this.#startMs;
  }

  after(delayMs: number, run: () => void): Disposable {
    const timer: Timer = { dueMs: this.#nowMs + Math.max(delayMs, 0), run };
    this.#timers.add(timer);
    return { [Symbol.dispose]: () => void this.#timers.delete(timer) };
  }

  /**
   * Runs what falls due up to `t`, promises in between, and stands at `t`.
   *
   * @param isIdle  nothing is under way: upkeep may wait, and time is passed over at once
   * @throws AppError `canceled`
   */
  async runUntil(t: number, isIdle: () => boolean, signal: AbortSignal): Promise<void> {
    for (;;) {
      await setImmediate();
      if (signal.aborted) throw new AppError('canceled', 'The replay was canceled.');
      if (isIdle()) this.#putOff(t - this.#nowMs);
      const next = this.#next();
      if (next === undefined || next.dueMs > t) break;
      this.#timers.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.run();
    }
    this.#nowMs = Math.max(this.#nowMs, t);
  }

  #putOff(ms: number): void {
    if (ms <= 0) return;
    for (const timer of this.#timers) timer.dueMs += ms;
    this.#nowMs += ms;
  }

  #next(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (next === undefined || timer.dueMs < next.dueMs) next = timer;
    return next;
  }
}
