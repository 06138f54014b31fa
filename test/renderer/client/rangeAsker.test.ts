import { describe, expect, it } from 'vitest';
import type { Client } from '../../../src/renderer/client/client.ts';
import { createRangeAsker, type RangeQuestion } from '../../../src/renderer/client/rangeAsker.ts';
import { AppError } from '../../../src/shared/errors.ts';
import type { QueryFrame } from '../../../src/shared/frames.ts';

const FRAME = { series: [], steps: 0 } as unknown as QueryFrame;
const fixed = (expr: string, fromMs = 1_500): RangeQuestion => ({
  expr,
  key: `${fromMs} ${expr}`,
  times: { isLive: false, fromMs, toMs: 9_000, stepMs: 1_000 },
});

interface Waiting {
  readonly params: unknown;
  readonly signal: AbortSignal;
  readonly resolve: (frame: QueryFrame) => void;
  readonly reject: (error: unknown) => void;
}

function scripted(): {
  client: Client;
  waiting: Waiting[];
  said: string[];
  asker: ReturnType<typeof createRangeAsker>;
} {
  const waiting: Waiting[] = [];
  const said: string[] = [];
  const request = (_name: string, params: unknown, signal: AbortSignal): Promise<QueryFrame> =>
    new Promise((resolve, reject) => waiting.push({ params, signal, resolve, reject }));
  const client = { request } as unknown as Client;
  const asker = createRangeAsker(client, {
    onFrame: ({ key }) => said.push(`frame ${key}`),
    onError: ({ key }, { code }) => said.push(`${code} ${key}`),
  });
  return { client, waiting, said, asker };
}

describe('what is asked over a range', () => {
  it('begins on a whole step, so that pausing moves no point', () => {
    const { asker, waiting } = scripted();
    asker.ask([fixed('a')]);
    expect(waiting[0]?.params).toEqual({ expr: 'a', startMs: 2_000, endMs: 9_000, stepMs: 1_000 });
  });

  it('goes on undisturbed when other questions come and go', async () => {
    const { asker, waiting, said } = scripted();
    asker.ask([fixed('a'), fixed('b')]);
    asker.ask([fixed('a'), fixed('c')]);
    expect(waiting.map(({ signal }) => signal.aborted)).toEqual([false, true, false]);
    waiting[0]?.resolve(FRAME);
    waiting[1]?.reject(new AppError('canceled', 'Gone.'));
    waiting[2]?.resolve(FRAME);
    await Promise.resolve();
    await Promise.resolve();
    expect(said).toEqual(['frame 1500 a', 'frame 1500 c']);
  });

  it('is asked anew for another time, and a failure says for which', async () => {
    const { asker, waiting, said } = scripted();
    asker.ask([fixed('a')]);
    asker.ask([fixed('a', 3_000)]);
    expect(waiting[0]?.signal.aborted).toBe(true);
    waiting[1]?.reject(new AppError('timeout', 'Too slow.'));
    await Promise.resolve();
    await Promise.resolve();
    expect(said).toEqual(['timeout 3000 a']);
  });

  it('ends with the asker', () => {
    const { asker, waiting } = scripted();
    asker.ask([fixed('a')]);
    asker.stop();
    expect(waiting[0]?.signal.aborted).toBe(true);
  });
});
