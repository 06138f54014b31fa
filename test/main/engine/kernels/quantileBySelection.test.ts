import { array, assert, constantFrom, double, oneof, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantileOfSorted } from '../../../../src/main/engine/kernels/quantile.ts';
import { quantileBySelection } from '../../../../src/main/engine/kernels/quantileBySelection.ts';

const bySorting = (q: number, values: readonly number[]): number =>
  quantileOfSorted(q, Float64Array.from(values).sort(), values.length);

const value = oneof(double(), double({ noNaN: true }), constantFrom(0, 1, 2, 3, Infinity, -Infinity));
const level = oneof(double({ min: 0, max: 1, noNaN: true }), constantFrom(0, 1, 0.5, -1, 2, Number.NaN));

describe('quantileBySelection', () => {
  it('is the quantile of the sorted values', () => {
    const holds = property(level, array(value, { maxLength: 200 }), (q, values) => {
      const found = quantileBySelection(q, Float64Array.from(values), values.length);
      return Object.is(found + 0, bySorting(q, values) + 0);
    });
    expect(() => assert(holds, { numRuns: 3000 })).not.toThrow();
  });

  it.each([
    ['ascending', Array.from({ length: 1000 }, (_, i) => i)],
    ['descending', Array.from({ length: 1000 }, (_, i) => -i)],
    ['all the same', Array.from({ length: 1000 }, () => 7)],
  ])('takes values that are %s', (_order, values) => {
    expect(quantileBySelection(0.9, Float64Array.from(values), values.length)).toBe(bySorting(0.9, values));
  });
});
