import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonBytes } from '../../../src/main/api/http/jsonBytes.ts';
import { timeText, valueText } from '../../../src/main/api/http/numberText.ts';

function written(write: (out: JsonBytes) => void): string {
  const out = new JsonBytes();
  write(out);
  const text = Buffer.from(out.written()).toString('utf8');
  out.giveBack();
  return text;
}

const numberOf = (value: number): string => written((out) => out.number(value));

/** The floats around a positive number. */
function neighbours(value: number): number[] {
  const floats = new Float64Array([value]);
  const bits = new BigUint64Array(floats.buffer);
  const middle = bits[0] ?? 0n;
  return [-3n, -2n, -1n, 0n, 1n, 2n, 3n].map((distance) => {
    bits[0] = middle + distance;
    return floats[0] ?? 0;
  });
}

/** Those of the numbers that are written otherwise than by `valueText`. */
const wrong = (numbers: readonly number[]): number[] => numbers.filter((n) => numberOf(n) !== valueText(n));

describe('JsonBytes', () => {
  it('writes any number as the plain way does', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(wrong([value])).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('writes short decimals and integers as the plain way does', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 9 }), (integer, places) => {
        const scale = 10 ** places;
        expect(wrong([integer, integer / scale, (integer % 1_000_000) / scale])).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  it('finds the shortest digits of numbers of common size', () => {
    const sized = fc.tuple(
      fc.double({ min: 1, max: 10, noNaN: true }),
      fc.integer({ min: -8, max: 17 }),
      fc.constantFrom(1, 3, 7, 60, 300, 1.1, Math.PI),
    );
    fc.assert(
      fc.property(sized, ([mantissa, exponent, divisor]) => {
        const scale = 10 ** exponent;
        const numbers = [(mantissa * scale) / divisor, -mantissa * scale, Math.round(mantissa * 1e4) / divisor];
        expect(wrong([...numbers, Number(mantissa.toPrecision(15)) * scale])).toEqual([]);
      }),
      { numRuns: 20_000 },
    );
  });

  it('finds them at the edges of powers of two and ten', () => {
    const twos = Array.from({ length: 85 }, (_, i) => neighbours(2 ** (i - 25))).flat();
    const tens = Array.from({ length: 28 }, (_, i) => neighbours(10 ** (i - 8))).flat();
    expect(wrong([...twos, ...tens])).toEqual([]);
  });

  it.each([0, -0, 0.1, 0.000001, 0.0000015, -0.5, 999_999_999, 1e9, 1e15 - 1, 1e15, 0.30000000000000004, 1e21, 5e-324])(
    'writes the edge %d',
    (value) => expect(wrong([value])).toEqual([]),
  );

  it.each([Number.NaN, Infinity, -Infinity])('writes %d', (value) => expect(wrong([value])).toEqual([]));

  it('grows, and keeps texts of any script', () => {
    const text = `{"é":"${'漢字'.repeat(50)}🙂"}`;
    expect(
      written((out) => {
        out.text(text);
        out.number(12.5);
        out.text(text);
      }),
    ).toBe(`${text}12.5${text}`);
  });

  it.each([0, 1, 999, 1000, 1_435_781_430_781, 1_435_781_430_070, -500, -1500, 0.5, 8_640_000_000_000_000])(
    'writes the time %d as the plain way does',
    (ms) => {
      expect(written((out) => out.time(ms))).toBe(timeText(ms));
    },
  );

  it('writes short texts of any script', () => {
    expect(written((out) => ['abc', 'aé', '漢', '🙂', ''].forEach((text) => out.text(text)))).toBe('abcaé漢🙂');
  });

  it('copies a part of what was written before', () => {
    expect(written((out) => out.copy(Buffer.from('0123456789'), 3, 6))).toBe('345');
  });
});
