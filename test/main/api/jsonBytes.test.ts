import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonBytes } from '../../../src/main/api/http/jsonBytes.ts';
import { valueText } from '../../../src/main/api/http/numberText.ts';

function written(write: (out: JsonBytes) => void): string {
  const out = new JsonBytes(8);
  write(out);
  return Buffer.from(out.take()).toString('utf8');
}

const numberOf = (value: number): string => written((out) => out.number(value));

describe('JsonBytes', () => {
  const agrees = (value: number): void => {
    expect(numberOf(value)).toBe(valueText(value));
  };

  it('writes any number as the plain way does', () => {
    fc.assert(fc.property(fc.double(), agrees), { numRuns: 2000 });
  });

  it('writes short decimals and integers as the plain way does', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 9 }), (integer, places) => {
        agrees(integer);
        agrees(integer / 10 ** places);
        agrees((integer % 1_000_000) / 10 ** places);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([0, -0, 0.1, 0.000001, 0.0000015, -0.5, 999_999_999, 1e9, 1e15 - 1, 1e15, 0.30000000000000004, 1e21, 5e-324])(
    'writes the edge %d',
    agrees,
  );

  it.each([Number.NaN, Infinity, -Infinity])('writes %d', agrees);

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

  it('copies a part of what was written before', () => {
    expect(written((out) => out.copy(Buffer.from('0123456789'), 3, 6))).toBe('345');
  });
});
