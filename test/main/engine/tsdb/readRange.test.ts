import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRangeOf, spansIn } from '../../../../src/main/engine/tsdb/readRange.ts';

describe('what a read looks at', () => {
  it('is everything in range when steps are close', () => {
    const times = Float64Array.from({ length: 500 }, (_, i) => i * 15_000);
    const range = readRangeOf({
      matchers: [],
      minT: 100_000,
      maxT: 3_000_000,
      hints: { stepMs: 60_000, rangeMs: 300_000, func: 'rate', reachMs: 300_000 },
    });
    expect(spansIn(times, 500, range)).toEqual([{ from: 7, to: 201 }]);
  });

  it('is every sample of every window, and little more, when steps are far apart', () => {
    const shape = fc.record({
      intervalMs: fc.integer({ min: 500, max: 60_000 }),
      stepMs: fc.integer({ min: 10_000, max: 86_400_000 }),
      reachMs: fc.integer({ min: 1, max: 600_000 }),
      first: fc.integer({ min: -100_000, max: 20_000_000 }),
      steps: fc.integer({ min: 1, max: 50 }),
    });
    fc.assert(
      fc.property(shape, ({ intervalMs, stepMs, reachMs, first, steps }) => {
        const times = Float64Array.from({ length: 800 }, (_, i) => i * intervalMs);
        const ends = Array.from({ length: steps }, (_, k) => first + k * stepMs);
        const range = readRangeOf({
          matchers: [],
          minT: first - reachMs + 1,
          maxT: first + (steps - 1) * stepMs,
          hints: { stepMs, rangeMs: reachMs, func: 'rate', reachMs },
        });
        const spans = spansIn(times, 800, range);
        const read = new Set(spans.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i)));
        const seen = [...times.keys()].filter((i) =>
          ends.some((end) => (times[i] as number) > end - reachMs && (times[i] as number) <= end),
        );
        expect(seen.filter((i) => !read.has(i))).toEqual([]);
        expect(spans.every(({ from, to }, i) => from < to && from >= (spans[i - 1]?.to ?? 0))).toBe(true);
        const isSparse = (stepMs - reachMs) / intervalMs > 110;
        expect(read.size <= (isSparse ? seen.length : 800)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
