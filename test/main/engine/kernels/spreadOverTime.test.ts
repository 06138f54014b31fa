/** Windows that slide against windows that are computed one by one. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  quantileRow,
  varianceOf,
  varianceRow,
  deviationRow,
} from '../../../../src/main/engine/kernels/spreadOverTime.ts';
import { Windows, windowEnds } from '../../../../src/main/engine/kernels/windows.ts';

const STEPS = 60;
/** Samples every 15 s; windows and steps of any length in samples. */
const shapes = fc.record({
  rangeMs: fc.integer({ min: 1, max: 150 }).map((samples) => samples * 15_000),
  stepMs: fc.integer({ min: 1, max: 40 }).map((samples) => samples * 15_000 - 4_000),
});

function windowsOver(count: number, rangeMs: number, stepMs: number): Windows {
  const windows = new Windows(windowEnds(0, stepMs, STEPS, 0), rangeMs);
  windows.locate(
    Float64Array.from({ length: count }, (_, i) => i * 15_000),
    count,
  );
  return windows;
}

function plainQuantile(q: number, window: readonly number[]): number {
  const sorted = window.toSorted((a, b) => (Number.isNaN(a) ? -1 : Number.isNaN(b) ? 1 : a - b));
  const rank = q * (sorted.length - 1);
  const lower = Math.floor(rank);
  const upper = Math.min(sorted.length - 1, lower + 1);
  const weight = rank - lower;
  return (sorted[lower] ?? 0) * (1 - weight) + (sorted[upper] ?? 0) * weight;
}

function eachWindow(
  row: typeof quantileRow,
  values: Float64Array,
  windows: Windows,
  scalars: readonly Float64Array[],
  judge: (actual: number, window: readonly number[], step: number) => void,
): void {
  // The row lies somewhere in a block, its result somewhere in a matrix.
  const block = new Float64Array(values.length + 7);
  block.set(values, 7);
  const out = new Float64Array(STEPS + 3);
  const presence = new Uint8Array(STEPS + 3);
  row(windows, block, 7, out, presence, 3, { times: windows.ends, scalars });
  for (let i = 0; i < STEPS; i++) {
    const window = Array.from(values.subarray(windows.lo[i], windows.hi[i]));
    expect(presence[3 + i]).toBe(window.length > 0 ? 1 : 0);
    if (window.length > 0) judge(out[3 + i] as number, window, i);
  }
}

const values = (value: fc.Arbitrary<number>): fc.Arbitrary<Float64Array> =>
  fc.array(value, { minLength: 1, maxLength: 700, size: 'max' }).map((list) => Float64Array.from(list));

describe('quantiles of sliding windows', () => {
  it('are those of each window by itself', () => {
    const value = fc.oneof(
      { weight: 20, arbitrary: fc.integer({ min: -5, max: 30 }).map((n) => n / 4) },
      { weight: 1, arbitrary: fc.constantFrom(Infinity, -Infinity, 1e300) },
    );
    fc.assert(
      fc.property(values(value), shapes, fc.integer({ min: 0, max: 100 }), (row, { rangeMs, stepMs }, percent) => {
        const q = new Float64Array(STEPS).fill(percent / 100);
        eachWindow(quantileRow, row, windowsOver(row.length, rangeMs, stepMs), [q], (actual, window) => {
          expect(actual + 0).toBe(plainQuantile(percent / 100, window) + 0);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('have NaN below every number and keep the sign of zero', () => {
    const value = fc.constantFrom(1, 2, 3, -1, Number.NaN, -0, 0);
    fc.assert(
      fc.property(values(value), shapes, (row, { rangeMs, stepMs }) => {
        const q = new Float64Array(STEPS).fill(0.5);
        eachWindow(quantileRow, row, windowsOver(row.length, rangeMs, stepMs), [q], (actual, window) => {
          expect(actual + 0).toBe(plainQuantile(0.5, window) + 0);
        });
      }),
      { numRuns: 30 },
    );
  });
});

/** What is not the variance of its window computed by itself, but for rounding. */
function wrongVariances(row: Float64Array, rangeMs: number, stepMs: number): string[] {
  const wrong: string[] = [];
  eachWindow(varianceRow, row, windowsOver(row.length, rangeMs, stepMs), [], (actual, window, step) => {
    const plain = varianceOf(Float64Array.from(window), 0, window.length);
    const isRight = Number.isFinite(plain) ? Math.abs(actual - plain) <= 1e-11 * plain : Object.is(actual, plain);
    if (!isRight) wrong.push(`step ${step}: ${actual} instead of ${plain}`);
  });
  return wrong;
}

describe('variances of sliding windows', () => {
  it('are those of each window by itself, far from zero and drifting as well', () => {
    fc.assert(
      fc.property(
        values(fc.double({ min: -1, max: 1, noNaN: true })),
        shapes,
        fc.constantFrom(0, 5, 1e9),
        fc.constantFrom(0, 0.01, 3),
        (noise, { rangeMs, stepMs }, offset, drift) => {
          const row = noise.map((value, i) => value + offset + drift * i);
          expect(wrongVariances(row, rangeMs, stepMs)).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are zero where nothing changes', () => {
    const row = new Float64Array(400).fill(0.1);
    row.fill(7.3, 200);
    eachWindow(deviationRow, row, windowsOver(400, 1_200_000, 60_000), [], (actual, window) => {
      expect(actual === 0).toBe(new Set(window).size === 1);
    });
  });

  it('are not a number where a sample is not finite, and only there', () => {
    const row = Float64Array.from({ length: 400 }, (_, i) => Math.sin(i));
    row[100] = Infinity;
    row[300] = Number.NaN;
    expect(wrongVariances(row, 1_200_000, 60_000)).toEqual([]);
  });
});
