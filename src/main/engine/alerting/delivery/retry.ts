/** Tries until it works, is refused for good, or the time is over. Waits grow, and what the other side asks for is kept. */
import type { Clock } from '../../base/clock.ts';
import { failed, type Delivery } from './notification.ts';

/** Alertmanager's: half a second, half as long again each time, up to a minute, each by chance up to half more or less. */
const FIRST_MS = 500;
const GROWTH = 1.5;
const MAX_MS = 60_000;
const SPREAD = 0.5;

export interface Attempted {
  readonly delivery: Delivery;
  readonly attempts: number;
}

export interface RetryOptions {
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly onFailure: (delivery: Delivery & { isSent: false }, attempts: number) => void;
}

export async function sendUntilDone(send: () => Promise<Delivery>, options: RetryOptions): Promise<Attempted> {
  const { clock, random, signal, onFailure } = options;
  let waitMs = FIRST_MS;
  let last: Delivery = failed('there was no time left to send it');
  for (let attempts = 1; ; attempts++) {
    try {
      last = await send();
    } catch (error) {
      if (!signal.aborted) last = failed(error instanceof Error ? error.message : String(error));
      else return { delivery: timeIsOver(last), attempts: attempts - 1 };
    }
    if (last.isSent) return { delivery: last, attempts };
    onFailure(last, attempts);
    if (!last.isWorthRetrying) return { delivery: last, attempts };
    const chosen = waitMs * (1 - SPREAD + 2 * SPREAD * random());
    await waited(clock, Math.max(chosen, last.retryAfterMs ?? 0), signal);
    if (signal.aborted) return { delivery: timeIsOver(last), attempts };
    waitMs = Math.min(waitMs * GROWTH, MAX_MS);
  }
}

const timeIsOver = (last: Delivery): Delivery =>
  last.isSent ? last : failed(`${last.reason} (given up until the group's next turn)`, true);

function waited(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) return done();
    const finish = (): void => {
      timer[Symbol.dispose]();
      signal.removeEventListener('abort', finish);
      done();
    };
    const timer = clock.after(ms, finish);
    return signal.addEventListener('abort', finish, { once: true });
  });
}
