import { describe, expect, it } from 'vitest';
import { failed, sent, type Delivery } from '../../../../src/main/engine/alerting/delivery/notification.ts';
import { sendUntilDone, type Attempted } from '../../../../src/main/engine/alerting/delivery/retry.ts';
import { createTurns } from '../../../../src/main/engine/alerting/delivery/turns.ts';
import { createManualClock } from '../../../support/manualClock.ts';

/** Plays the answers one after the other, the last one for ever. */
function play(answers: readonly Delivery[]): {
  readonly clock: ReturnType<typeof createManualClock>;
  readonly times: number[];
  readonly abort: AbortController;
  readonly result: Promise<Attempted>;
} {
  const clock = createManualClock();
  const times: number[] = [];
  const abort = new AbortController();
  const result = sendUntilDone(
    async () => {
      times.push(clock.monotonic());
      return answers[Math.min(times.length, answers.length) - 1] ?? sent('');
    },
    { clock, random: () => 0.5, signal: abort.signal, onFailure: () => {} },
  );
  return { clock, times, abort, result };
}

describe('sending until it is done', () => {
  it('waits longer each time', async () => {
    const { clock, times, result } = play([failed('x', true), failed('x', true), failed('x', true), sent('ok')]);
    await clock.advance(10_000);
    expect(times).toEqual([0, 500, 1250, 2375]);
    expect(await result).toEqual({ delivery: sent('ok'), attempts: 4 });
    expect(clock.pending()).toBe(0);
  });

  it('never more than a minute', async () => {
    const { clock, times, abort } = play([failed('x', true)]);
    await clock.advance(30 * 60_000);
    const waits = times.slice(1).map((at, i) => at - (times[i] ?? 0));
    expect(Math.max(...waits)).toBe(60_000);
    abort.abort();
    await clock.advance(0);
    expect(clock.pending()).toBe(0);
  });

  it('gives up what is refused for good', async () => {
    const { result } = play([failed('HTTP 400')]);
    expect(await result).toEqual({ delivery: failed('HTTP 400'), attempts: 1 });
  });

  it('waits as long as the service asks', async () => {
    const { clock, times } = play([
      { isSent: false, reason: 'HTTP 429', isWorthRetrying: true, retryAfterMs: 30_000 },
      sent('ok'),
    ]);
    await clock.advance(60_000);
    expect(times).toEqual([0, 30_000]);
  });

  it('ends with the time of its group', async () => {
    const { clock, abort, result } = play([failed('HTTP 503', true)]);
    await clock.advance(5000);
    abort.abort();
    expect((await result).delivery).toMatchObject({
      isSent: false,
      reason: expect.stringContaining('HTTP 503 (given up'),
    });
  });
});

describe('turns', () => {
  it('are taken by so many at once, in order', async () => {
    const turns = createTurns(2);
    const signal = new AbortController().signal;
    const started: number[] = [];
    const ends: (() => void)[] = [];
    const work = (i: number): Promise<void> =>
      turns.take(() => {
        started.push(i);
        return new Promise<void>((done) => ends.push(done));
      }, signal);
    const all = [0, 1, 2, 3].map(work);
    await Promise.resolve();
    expect(started).toEqual([0, 1]);
    ends[0]?.();
    await all[0];
    await new Promise(setImmediate);
    expect(started).toEqual([0, 1, 2]);
    ends[1]?.();
    ends[2]?.();
    await all[2];
    await new Promise(setImmediate);
    ends[3]?.();
    await Promise.all(all);
    expect(started).toEqual([0, 1, 2, 3]);
  });

  it('are given back by who does not want to wait any more', async () => {
    const turns = createTurns(1);
    const held = Promise.withResolvers<void>();
    const first = turns.take(() => held.promise, new AbortController().signal);
    const abort = new AbortController();
    const second = turns.take(async () => {}, abort.signal);
    abort.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    held.resolve();
    await first;
    await turns.take(async () => {}, new AbortController().signal);
  });
});
