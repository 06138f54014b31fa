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

describe('startRehearsal', () => {
  it('waits for series, then works for a second in all', async () => {
    const clock = createManualClock();
    let metrics = new Map<string, number>();
    let asked = 0;
    const rehearsal = startRehearsal({
      clock,
      metrics: () => metrics,
      ask: async () => {
        asked++;
        await clock.advance(10);
      },
    });
    await clock.advance(10_000);
    expect(asked).toBe(0);
    metrics = METRICS;
    for (let i = 0; i < 400; i++) await clock.advance(10);
    expect(asked).toBeGreaterThan(50);
    expect(asked).toBeLessThanOrEqual(100);
    expect(clock.pending()).toBe(0);
    rehearsal[Symbol.dispose]();
  });

  it('ends when it is told to, also in the middle of a question', async () => {
    const clock = createManualClock();
    let asked = 0;
    const rehearsal: Disposable = startRehearsal({
      clock,
      metrics: () => METRICS,
      ask: async () => {
        asked++;
        if (asked === 3) rehearsal[Symbol.dispose]();
      },
    });
    await clock.advance(60_000);
    expect(asked).toBe(3);
    expect(clock.pending()).toBe(0);
  });

  it('gives up when nothing comes', async () => {
    const clock = createManualClock();
    const rehearsal = startRehearsal({ clock, metrics: () => new Map(), ask: async () => {} });
    await clock.advance(600_000);
    expect(clock.pending()).toBe(0);
    rehearsal[Symbol.dispose]();
  });
});
