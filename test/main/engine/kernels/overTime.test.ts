/** Each kernel against the plainest way to say the same, over random rows with gaps in time, NaN and infinities. */
import { describe, expect, it } from 'vitest';
import { changesRow, resetsRow } from '../../../../src/main/engine/kernels/changesOverTime.ts';
import { maxRow, minRow } from '../../../../src/main/engine/kernels/extremesOverTime.ts';
import { Extrapolation } from '../../../../src/main/engine/kernels/extrapolation.ts';
import type { RowKernel } from '../../../../src/main/engine/kernels/rowKernel.ts';
import { averageRow, sumRow } from '../../../../src/main/engine/kernels/sumOverTime.ts';
import { Windows, windowEnds } from '../../../../src/main/engine/kernels/windows.ts';

interface Sample {
  readonly t: number;
  readonly v: number;
}

/** Mulberry32: the same numbers in every run. */
function random(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function samplesOf(seed: number, count: number, special: boolean): Sample[] {
  const next = random(seed);
  let t = 0;
  return Array.from({ length: count }, () => {
    t += next() < 0.05 ? 200_000 : 15_000;
    const roll = next();
    const v = special && roll < 0.03 ? Number.NaN : special && roll < 0.05 ? Infinity : Math.round(next() * 40) - 5;
    return { t, v };
  });
}

function run(kernel: RowKernel, samples: readonly Sample[], windows: Windows): (number | undefined)[] {
  const out = new Float64Array(windows.steps);
  const presence = new Uint8Array(windows.steps);
  const values = Float64Array.from(samples, ({ v }) => v);
  windows.locate(
    Float64Array.from(samples, ({ t }) => t),
    samples.length,
  );
  kernel(windows, values, 0, out, presence, 0, { times: windows.ends, scalars: [] });
  return Array.from(out, (value, i) => (presence[i] === 1 ? value : undefined));
}

function plainly(
  samples: readonly Sample[],
  windows: Windows,
  of: (window: readonly Sample[], end: number) => number | undefined,
) {
  return Array.from(windows.ends, (end) => {
    const window = samples.filter(({ t }) => t > end - windows.rangeMs && t <= end);
    return window.length === 0 ? undefined : of(window, end);
  });
}

/** Steps at which two rows differ by more than rounding. */
function differences(actual: readonly (number | undefined)[], expected: readonly (number | undefined)[]): string[] {
  return actual.flatMap((value, i) => {
    const other = expected[i];
    if (Object.is(value, other)) return [];
    const isClose =
      value !== undefined && other !== undefined && Math.abs(value - other) <= 1e-9 * Math.max(1, Math.abs(other));
    return isClose ? [] : [`step ${i}: ${value} instead of ${other}`];
  });
}

const numbers = (window: readonly Sample[]): number[] => window.map(({ v }) => v).filter((v) => !Number.isNaN(v));
const pairs = (window: readonly Sample[]): [number, number][] =>
  window.slice(1).map(({ v }, i) => [window[i]?.v ?? Number.NaN, v]);

describe('kernels over ranges', () => {
  for (const rangeMs of [20_000, 300_000, 3_600_000]) {
    for (const special of [false, true]) {
      it(`agree with the plain way over ${rangeMs / 1000} s${special ? ', NaN and infinity among the values' : ''}`, () => {
        for (let seed = 1; seed <= 5; seed++) {
          const samples = samplesOf(seed, 600, special);
          const windows = new Windows(windowEnds(0, 61_000, 180, 0), rangeMs);
          const check = (kernel: RowKernel, of: (window: readonly Sample[]) => number): string[] =>
            differences(run(kernel, samples, windows), plainly(samples, windows, of));
          const sum = (window: readonly Sample[]): number => window.reduce((total, { v }) => total + v, 0);
          expect(check(sumRow, sum)).toEqual([]);
          expect(check(averageRow, (window) => sum(window) / window.length)).toEqual([]);
          expect(
            check(maxRow, (window) => (numbers(window).length === 0 ? Number.NaN : Math.max(...numbers(window)))),
          ).toEqual([]);
          expect(
            check(minRow, (window) => (numbers(window).length === 0 ? Number.NaN : Math.min(...numbers(window)))),
          ).toEqual([]);
          expect(check(resetsRow, (window) => pairs(window).filter(([a, b]) => b < a).length)).toEqual([]);
          expect(check(changesRow, (window) => pairs(window).filter(([a, b]) => !Object.is(a, b)).length)).toEqual([]);
        }
      });
    }
  }

  it('rates agree with Prometheus’ extrapolation, step by step', () => {
    for (let seed = 1; seed <= 8; seed++) {
      const samples = samplesOf(seed, 600, seed > 6).map(({ t, v }) => ({ t, v: Math.abs(v) }));
      const windows = new Windows(windowEnds(0, 61_000, 180, 0), 300_000);
      const extrapolation = new Extrapolation(windows.steps, true, true);
      const kernel: RowKernel = (located, values, base, out, presence, at) => {
        extrapolation.prepare(located);
        extrapolation.row(located, values, base, out, presence, at);
      };
      expect(differences(run(kernel, samples, windows), plainly(samples, windows, plainRate))).toEqual([]);
    }
  });
});

function plainRate(window: readonly Sample[], end: number): number | undefined {
  const first = window[0];
  const last = window.at(-1);
  if (window.length < 2 || first === undefined || last === undefined) return undefined;
  const lost = pairs(window).reduce((sum, [a, b]) => (b < a ? sum + a : sum), 0);
  const delta = last.v - first.v + lost;
  const sampled = (last.t - first.t) / 1000;
  const average = sampled / (window.length - 1);
  let toStart = (first.t - (end - 300_000)) / 1000;
  let toEnd = (end - last.t) / 1000;
  if (toStart >= average * 1.1) toStart = average / 2;
  if (delta > 0 && first.v >= 0) toStart = Math.min(toStart, sampled * (first.v / delta));
  if (toEnd >= average * 1.1) toEnd = average / 2;
  return (delta * ((sampled + toStart + toEnd) / sampled)) / 300;
}
