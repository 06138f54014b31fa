import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertValueText, scalarText, timeText, valueText } from '../../../src/main/api/http/numberText.ts';

describe('numbers in the JSON of the API', () => {
  it.each([
    [0, '0'],
    [-0, '-0'],
    [1e21, '1e+21'],
    [123456789012345680000, '123456789012345680000'],
    [1.5e-7, '1.5e-07'],
    [1e-6, '0.000001'],
    [5e-324, '5e-324'],
    [123456789.125, '123456789.125'],
    [-1.2345e25, '-1.2345e+25'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '+Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
  ])('print %d as %s', (value, text) => expect(valueText(value)).toBe(text));

  it('have an exponent never in a scalar, always in an alert', () => {
    expect([1.5e-7, 1e21, -1.25e-100, 2.5].map(scalarText)).toEqual([
      '0.00000015',
      '1000000000000000000000',
      `-0.${'0'.repeat(99)}125`,
      '2.5',
    ]);
    expect([1, 0.05, -0, Infinity].map(alertValueText)).toEqual(['1e+00', '5e-02', '-0e+00', '+Inf']);
  });

  it('read back as the same number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(valueText(value))).toBe(value);
        expect(Number(scalarText(value))).toBe(value);
        expect(Number(alertValueText(value))).toBe(value);
      }),
    );
  });

  it.each([
    [1_435_781_430_781, '1435781430.781'],
    [1_435_781_430_000, '1435781430'],
    [1_000_001, '1000.001'],
    [-1500, '-1.500'],
    [-500, '-0.500'],
    [0, '0'],
  ])('print the time %d as %s', (ms, text) => expect(timeText(ms)).toBe(text));
});
