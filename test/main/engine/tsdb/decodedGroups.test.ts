/** Selects that find their samples decoded already give what a read of the chunks gives. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matcher } from '../../../../src/main/engine/storage/matcher.ts';
import { PRESENT, STALE, type SelectHints, type Storage } from '../../../../src/main/engine/storage/storage.ts';
import { formatSeries, labelsFromRecord } from '../../../../src/shared/labels.ts';
import { matchers, openTempStore } from '../../../support/tempStore.ts';

const INTERVAL_MS = 15_000;
const SERIES = 5;
const STALE_BITS = Uint32Array.of(2, 0x7ff00000);
const RATE: SelectHints = { stepMs: INTERVAL_MS, rangeMs: 300_000, func: 'rate', reachMs: 300_000 };
const INSTANT: SelectHints = { stepMs: INTERVAL_MS, rangeMs: 0, func: '', reachMs: 300_000 };

/** Samples by series, as text; markers only where they are asked for. */
function samplesOf(
  storage: Storage,
  wanted: readonly Matcher[],
  minT: number,
  maxT: number,
  hints: SelectHints | undefined,
  withMarkers: boolean,
): string[] {
  const rows = new Map<string, string[]>();
  const request = { matchers: wanted, minT, maxT, ...(hints ? { hints } : {}) };
  for (const { labels, times, length, stride, values, presence } of storage.querier().select(request)) {
    labels.forEach((series, row) => {
      const samples = rows.get(formatSeries(series)) ?? [];
      for (let k = 0; k < length; k++) {
        const state = presence?.[row * stride + k] ?? PRESENT;
        if (state === PRESENT) samples.push(`${times[k]}=${values[row * stride + k]}`);
        else if (state === STALE && withMarkers) samples.push(`${times[k]}=stale`);
      }
      if (samples.length > 0) rows.set(formatSeries(series), samples);
    });
  }
  return [...rows].map(([series, samples]) => `${series} ${samples.join(' ')}`).sort();
}

type Step =
  | { readonly type: 'scrape'; readonly ticks: number; readonly absent: number; readonly stale: boolean }
  | { readonly type: 'late'; readonly series: number; readonly back: number }
  | { readonly type: 'new' }
  | { readonly type: 'delete'; readonly series: number }
  | {
      readonly type: 'ask';
      readonly series: number;
      readonly from: number;
      readonly ticks: number;
      readonly isRate: boolean;
    };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('scrape' as const),
      ticks: fc.integer({ min: 1, max: 70 }),
      absent: fc.integer({ min: -1, max: SERIES - 1 }),
      stale: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('late' as const),
      series: fc.nat(SERIES - 1),
      back: fc.integer({ min: 1, max: 90 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'new' as const }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('delete' as const), series: fc.nat(SERIES - 1) }) },
  {
    weight: 9,
    arbitrary: fc.record({
      type: fc.constant('ask' as const),
      series: fc.integer({ min: -1, max: SERIES - 1 }),
      from: fc.integer({ min: -20, max: 300 }),
      ticks: fc.integer({ min: 0, max: 250 }),
      isRate: fc.boolean(),
    }),
  },
);

/** The first time from chunks, then decoded. */
function askAgain(store: Storage, { series, from, ticks, isRate }: Step & { type: 'ask' }, now: number): void {
  const wanted = series < 0 ? matchers('__name__=m') : matchers('__name__=m', `i=${series}`);
  const minT = now - from * INTERVAL_MS;
  const range = [store, wanted, minT, minT + ticks * INTERVAL_MS] as const;
  const expected = samplesOf(...range, undefined, !isRate);
  const answers = [1, 2, 3].map(() => samplesOf(...range, isRate ? RATE : INSTANT, !isRate));
  expect(answers).toEqual([expected, expected, expected]);
}

describe('decoded groups', () => {
  it.each([{ roomySeries: 0 }, { roomySeries: 1000 }])(
    'are what is stored, whatever happens ($roomySeries)',
    async (options) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 80, maxLength: 120, size: 'max' }), async (steps) => {
          await using temp = openTempStore(options);
          const { store, clock } = temp;
          const appender = store.batchAppender('decoded');
          const refs = Array.from({ length: SERIES }, (_, i) =>
            appender.series(labelsFromRecord({ __name__: 'm', i: `${i}` })),
          );
          let now = clock.now();
          const scrape = ({ ticks, absent, stale }: Step & { type: 'scrape' }): void => {
            for (let tick = 0; tick < ticks; tick++) {
              now += INTERVAL_MS;
              const there = refs.filter((_, i) => i !== absent);
              const values = Float64Array.from(there, (_, i) => now / 1000 + i / 4);
              if (stale && tick === ticks - 1) new Uint32Array(values.buffer).set(STALE_BITS, 0);
              appender.commit(now, there, values, there.length);
            }
            clock.stepWall(now - clock.now());
          };
          expect.hasAssertions();
          for (const one of steps) {
            if (one.type === 'scrape') scrape(one);
            else if (one.type === 'new')
              refs.push(appender.series(labelsFromRecord({ __name__: 'm', i: `${refs.length}` })));
            else if (one.type === 'delete')
              store.deleteSeries([matchers(`i=${one.series}`)], 0, now - 20 * INTERVAL_MS);
            else if (one.type === 'late') {
              const late = store.appender();
              late.append(refs[one.series] as never, now - one.back * INTERVAL_MS + 7, one.back);
              late.commit();
            } else {
              askAgain(store, one, now);
            }
          }
        }),
        { numRuns: 5, interruptAfterTimeLimit: 12_000 },
      );
    },
  );
});
