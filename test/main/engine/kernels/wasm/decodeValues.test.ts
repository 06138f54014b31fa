import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  kernelModule,
  SLACK_BYTES,
  type KernelModule,
} from '../../../../../src/main/engine/kernels/wasm/kernelModule.ts';
import { ByteReader } from '../../../../../src/main/engine/tsdb/chunk/byteReader.ts';
import { ByteWriter } from '../../../../../src/main/engine/tsdb/chunk/byteWriter.ts';
import { bitsOfFloats } from '../../../../../src/main/engine/tsdb/chunk/floatBits.ts';
import { decodeValues, encodeValues } from '../../../../../src/main/engine/tsdb/chunk/valuesCodec.ts';
import { anyRun } from '../../../../support/floatRuns.ts';

const kernels = kernelModule() as KernelModule;

/** Behind the run: what must not be taken for a part of it. */
const NOISE = new Uint8Array(SLACK_BYTES).fill(0xa5);

function encode(values: Float64Array): Uint8Array {
  const writer = new ByteWriter(16);
  encodeValues(writer, values, bitsOfFloats(values), 0, values.length);
  writer.append(NOISE);
  return writer.take();
}

/** @returns the bits decoded, or undefined for damaged bytes */
function byKernel(bytes: Uint8Array, count: number, from: number, to: number): Buffer | undefined {
  const input = kernels.allocateBytes(bytes.length);
  const out = kernels.allocateFloats(to - from + 2);
  if (input === undefined || out === undefined) throw new Error('There is no kernel memory left.');
  input.set(bytes);
  out.fill(42);
  const end = input.byteOffset + bytes.length - SLACK_BYTES;
  const status = kernels.exports.decodeValues(input.byteOffset, end, count, from, to, out.byteOffset + 8);
  const bits = Buffer.from(out.slice(1, -1).buffer);
  expect([out[0], out.at(-1)], 'nothing is written around the output').toEqual([42, 42]);
  kernels.free(input);
  kernels.free(out);
  return status === 0 ? bits : undefined;
}

function byTwin(bytes: Uint8Array, count: number, from: number, to: number): Buffer | undefined {
  const out = new Float64Array(to - from);
  try {
    decodeValues(new ByteReader(bytes, 0, bytes.length - SLACK_BYTES), count, from, to, out, 0);
  } catch {
    return undefined;
  }
  return Buffer.from(out.buffer);
}

describe('the decoding kernel', () => {
  it('is there: the tests have compiled it', () => {
    expect(kernels).not.toBeNull();
  });

  it('gives the bits its twin gives, of any part of any run', () => {
    fc.assert(
      fc.property(anyRun, fc.nat(), fc.nat(), (values, a, b) => {
        const bytes = encode(values);
        const from = a % values.length;
        const to = from + 1 + (b % (values.length - from));
        const bits = byKernel(bytes, values.length, from, to);
        expect(bits).toEqual(byTwin(bytes, values.length, from, to));
        expect(bits).toEqual(Buffer.from(values.slice(from, to).buffer));
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses what its twin refuses, and reads the rest alike', () => {
    fc.assert(
      fc.property(anyRun, fc.nat(), fc.integer({ min: 1, max: 255 }), fc.nat(3), (values, place, flip, cut) => {
        const bytes = encode(values);
        const payload = bytes.length - SLACK_BYTES;
        bytes[place % payload] = (bytes[place % payload] as number) ^ flip;
        const damaged = bytes.slice(Math.min(cut, payload - 1));
        const twin = byTwin(damaged, values.length, 0, values.length);
        const bits = byKernel(damaged, values.length, 0, values.length);
        expect(bits === undefined).toBe(twin === undefined);
      }),
      { numRuns: 2000 },
    );
  });

  it('gives its memory back', () => {
    for (let i = 0; i < 1000; i++) {
      const array = kernels.allocateFloats(2 ** 20);
      if (array === undefined) throw new Error(`There is no memory left at ${i}.`);
      kernels.free(array);
    }
    expect(kernels.allocateFloats(2 ** 30)).toBeUndefined();
  });
});
