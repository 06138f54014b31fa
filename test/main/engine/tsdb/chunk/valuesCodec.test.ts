import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../../../../src/main/engine/tsdb/chunk/byteReader.ts';
import { ByteWriter } from '../../../../../src/main/engine/tsdb/chunk/byteWriter.ts';
import { bitsOfFloats } from '../../../../../src/main/engine/tsdb/chunk/floatBits.ts';
import { decodeValues, encodeValues } from '../../../../../src/main/engine/tsdb/chunk/valuesCodec.ts';
import { anyRun } from '../../../../support/floatRuns.ts';

function encode(values: Float64Array): Uint8Array {
  const writer = new ByteWriter(16);
  encodeValues(writer, values, bitsOfFloats(values), 0, values.length);
  // Bit-packed reads may look past the run, as they do into a frame's checksum.
  writer.u32(0);
  return writer.take();
}

function isKept(values: Float64Array, from = 0, to = values.length): boolean {
  const bytes = encode(values);
  const out = new Float64Array(to - from);
  decodeValues(new ByteReader(bytes, 0, bytes.length - 4), values.length, from, to, out, 0);
  return Buffer.from(out.buffer).equals(Buffer.from(values.slice(from, to).buffer));
}

const bytesOf = (make: (i: number) => number): number =>
  encode(Float64Array.from({ length: 120 }, (_, i) => make(i))).length - 4;

describe('values codec', () => {
  it('gives every run back bit for bit', () => {
    expect(() => {
      fc.assert(
        fc.property(anyRun, (values) => isKept(values)),
        { numRuns: 500 },
      );
    }).not.toThrow();
  });

  it('gives any part of a run back', () => {
    const part = anyRun.chain((values) =>
      fc.tuple(fc.constant(values), fc.nat(values.length - 1), fc.nat(values.length)).map(([v, a, b]) => ({
        values: v,
        from: Math.min(a, b),
        to: Math.max(a + 1, b),
      })),
    );
    expect(() => {
      fc.assert(
        fc.property(part, ({ values, from, to }) => isKept(values, from, to)),
        { numRuns: 500 },
      );
    }).not.toThrow();
  });

  it('takes a byte or two per sample for what monitoring data are made of', () => {
    expect(bytesOf(() => 42)).toBe(2);
    expect(bytesOf((i) => 1_700_000_000_000 + i * 15_000)).toBeLessThan(20);
    expect(bytesOf((i) => Math.round(i * 37.3) / 100)).toBeLessThan(60);
    // One reset must not widen the other differences.
    expect(bytesOf((i) => 1_000_000 + (i % 100) * 7)).toBeLessThan(40);
    expect(bytesOf((i) => ((i * 7919) % 1000) * 4096)).toBeLessThan(180);
  });
});
