import { describe, expect, it } from 'vitest';
import {
  goCosh,
  goLog10,
  goLog2,
  goMax,
  goMin,
  goSinh,
} from '../../../../../src/main/engine/promql/functions/goMath.ts';

describe("Go's mathematics", () => {
  it('lets infinity win over NaN', () => {
    expect([goMax(Infinity, NaN), goMax(NaN, Infinity), goMax(NaN, 1), goMax(-Infinity, NaN)]).toEqual([
      Infinity,
      Infinity,
      NaN,
      NaN,
    ]);
    expect([goMin(-Infinity, NaN), goMin(NaN, -Infinity), goMin(NaN, 1), goMin(Infinity, NaN)]).toEqual([
      -Infinity,
      -Infinity,
      NaN,
      NaN,
    ]);
  });

  it.each([5e-324, 2 ** -1030, 2 ** -1022, 0.5, 1, 2, 2 ** 1023])(
    'has the exact logarithm of %d to base two',
    (value) => expect(goLog2(value)).toBe(Math.round(Math.log2(value))),
  );

  it.each([
    [0, -Infinity],
    [-1, NaN],
    [NaN, NaN],
    [Infinity, Infinity],
  ])('has the logarithm of %d', (value, expected) => {
    expect(goLog2(value)).toBe(expected);
    expect(goLog10(value)).toBe(expected);
  });

  it('is near the true logarithm everywhere', () => {
    for (let value = 1e-300; value < 1e300; value *= 7.3) {
      expect(goLog2(value)).toBeCloseTo(Math.log2(value), 10);
      expect(goLog10(value)).toBeCloseTo(Math.log10(value), 10);
    }
  });

  it('has hyperbolic functions that overflow with the exponential', () => {
    expect([goCosh(710), goCosh(-710), goSinh(710), goSinh(-710)]).toEqual([Infinity, Infinity, Infinity, -Infinity]);
    expect([goCosh(NaN), goSinh(NaN), goSinh(Infinity), goSinh(-0)]).toEqual([NaN, NaN, Infinity, -0]);
    for (const value of [-30, -2, -0.3, 0, 0.3, 0.7, 2, 30]) {
      expect(goCosh(value) / Math.cosh(value)).toBeCloseTo(1, 13);
      expect(goSinh(value) - Math.sinh(value)).toBeCloseTo(0, value > 20 || value < -20 ? -3 : 12);
    }
  });
});
