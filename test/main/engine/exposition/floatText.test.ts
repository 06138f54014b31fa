import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFloatBytes } from '../../../../src/main/engine/exposition/floatText.ts';

const read = (text: string): number | string => {
  const bytes = Buffer.from(`x ${text}\n`, 'latin1');
  return parseFloatBytes(bytes, 2, bytes.length - 1);
};

/** As Go's %g prints it: an exponent of two digits at least. */
const goExponent = (text: string): string => text.replace(/e([+-])(\d)$/, 'e$10$2');

const double = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
  fc.integer().map((n) => n / 1000),
  fc.maxSafeNat().map((n) => n * 1024),
);
const digits = (max: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^[0-9]{1,${max}}$`));

describe('a number in bytes', () => {
  it('is the double that was printed', () => {
    fc.assert(
      fc.property(double, (value) => {
        for (const text of [
          String(value),
          goExponent(value.toExponential()),
          value.toPrecision(17),
          value.toPrecision(19),
        ])
          expect([text, read(text)]).toEqual([text, Number(text)]);
      }),
      { numRuns: 20_000 },
    );
  });

  it('is the nearest double of any decimal', () => {
    const decimal = fc.tuple(fc.constantFrom('', '-', '+'), digits(12), digits(9), fc.integer({ min: -40, max: 40 }));
    fc.assert(
      fc.property(decimal, ([sign, whole, part, exponent]) => {
        for (const text of [
          `${sign}${whole}.${part}`,
          `${sign}${whole}.${part}e${exponent}`,
          `${sign}.${part}E+${Math.abs(exponent)}`,
        ])
          expect([text, read(text)]).toEqual([text, Number(text)]);
      }),
      { numRuns: 20_000 },
    );
  });

  it('rounds what lies between two doubles, and beside the middle, as it should', () => {
    const place = fc.tuple(fc.bigInt({ min: 2n ** 52n, max: 2n ** 53n - 1n }), fc.integer({ min: -1, max: 1 }));
    fc.assert(
      fc.property(place, ([significand, beside]) => {
        // The middle of two neighbours at 2^53 … 2^54, and of those at an eighth of that, in up to 19 digits.
        for (const shift of [0n, 3n]) {
          const scaledUp = (significand * 2n + 1n) * 1000n + BigInt(beside);
          const text = `${scaledUp / (1000n << shift)}.${String((scaledUp % (1000n << shift)) * 1000n)
            .padStart(6, '0')
            .slice(0, 3)}`;
          expect([text, read(text)]).toEqual([text, Number(text)]);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    '0',
    '-0',
    '+0.0',
    '0e10',
    '.5',
    '5.',
    '1e5',
    '1E-3',
    '00012.50',
    '9007199254740993',
    '123456789012345678',
    '1e22',
    '1e23',
    '4.9e-324',
    '0.000000000000000000000001',
  ])('%s is read as the language reads it', (text) => expect(Object.is(read(text), Number(text))).toBe(true));

  it('refuses what Go refuses, with its words', () => {
    expect(read('1e')).toBe('strconv.ParseFloat: parsing "1e": invalid syntax');
    expect(read('.')).toBe('strconv.ParseFloat: parsing ".": invalid syntax');
    expect(read('1.2.3')).toBe('strconv.ParseFloat: parsing "1.2.3": invalid syntax');
    expect(read('1e400')).toBe('strconv.ParseFloat: parsing "1e400": value out of range');
    expect(read('1_000')).toBe('unsupported character in float');
    expect(read('+Inf')).toBe(Infinity);
    expect(read('NaN')).toBeNaN();
  });
});
