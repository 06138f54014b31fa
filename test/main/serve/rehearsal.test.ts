import { describe, expect, it } from 'vitest';
import { parseQuery } from '../../../src/main/engine/promql/parser/parseQuery.ts';
import { rehearsalQuestions, startRehearsal } from '../../../src/main/serve/http/rehearsal.ts';
import { createManualClock } from '../../support/manualClock.ts';

const METRICS = new Map([
  ['http_requests_total', 200],
  ['huge_total', 100_000],
  ['latency_seconds_bucket', 120],
  ['latency_seconds_sum', 10],
  ['odd "name"', 30],
]);

describe('rehearsalQuestions', () => {
  it('are queries that parse, for each kind of metric, and about none with very many series', () => {
    const queries = rehearsalQuestions(METRICS).map(({ query }) => new URLSearchParams(query).get('query') ?? '');
    for (const query of queries) expect(() => parseQuery(query)).not.toThrow();
    expect(queries.join('\n')).toContain('http_requests_total');
    expect(queries.join('\n')).toContain(String.raw`odd \"name\"`);
    expect(queries.join('\n')).toContain('latency_seconds_bucket');
    expect(queries.join('\n')).not.toContain('huge_total');
  });

  it('are none without metrics', () => {
    expect(rehearsalQuestions(new Map())).toEqual([]);
  });
});

/** A rehearsal whose questions take 10 ms each, of a store that can be told to have samples. */
function rehearsed(onAsk: (asked: number, rehearsal: Disposable) => void = () => {}) {
  const clock = createManualClock();
  const state = { asked: 0, hours: 0, queries: [] as string[] };
  const rehearsal: Disposable = startRehearsal({
    clock,
    metrics: () => METRICS,
    extent: () => ({ minT: NEWEST - state.hours * 3_600_000, maxT: NEWEST }),
    workedMs: () => state.asked * 10,
    ask: async (_path, query) => {
      state.queries.push(query);
      onAsk(++state.asked, rehearsal);
    },
  });
  return { clock, state, rehearsal };
}

const NEWEST = 1_700_000_000_000;

describe('startRehearsal', () => {
  it('waits for an hour of samples, then asks about them for some seconds of work', async () => {
    const { clock, state, rehearsal } = rehearsed();
    state.hours = 0.9;
    await clock.advance(10_000);
    expect(state.asked).toBe(0);
    state.hours = 1;
    for (let i = 0; i < 400; i++) await clock.advance(10);
    expect(state.asked).toBe(250);
    expect(clock.pending()).toBe(0);
    const ends = state.queries
      .map((query) => new URLSearchParams(query))
      .map((q) => Number(q.get('end') ?? q.get('time')));
    expect(Math.max(...ends)).toBe(NEWEST / 1000);
    expect(Math.min(...ends)).toBeGreaterThan(NEWEST / 1000 - 3600);
    rehearsal[Symbol.dispose]();
  });

  it('ends when it is told to, also in the middle of a question', async () => {
    const { clock, state } = rehearsed((asked, rehearsal) => {
      if (asked === 3) rehearsal[Symbol.dispose]();
    });
    state.hours = 5;
    await clock.advance(60_000);
    expect(state.asked).toBe(3);
    expect(clock.pending()).toBe(0);
  });

  it('gives up when nothing comes for more than an hour', async () => {
    const { clock, rehearsal } = rehearsed();
    await clock.advance(3_500_000 / 2);
    expect(clock.pending()).toBe(1);
    await clock.advance(3 * 3_600_000);
    expect(clock.pending()).toBe(0);
    rehearsal[Symbol.dispose]();
  });
});
