import { array, assert, bigInt, double, integer, oneof, property, record, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeText, valueText } from '../../../../src/main/api/http/numberText.ts';
import { SampleText } from '../../../../src/main/engine/kernels/sampleText.ts';
import { kernelModule } from '../../../../src/main/engine/kernels/wasm/kernelModule.ts';

const module = kernelModule();
if (module === null) throw new Error('the kernels are not built');
const text = new SampleText(module);
const out = module.allocateBytes(64);

function numberText(value: number): string {
  if (module === null || out === undefined) throw new Error('no memory');
  const end = module.exports.writeNumber(value, out.byteOffset);
  return Buffer.from(module.bytes.subarray(out.byteOffset, end)).toString('latin1');
}

const anyDouble = double({ noNaN: false });
const bits = new BigUint64Array(1);
const ofBits = new Float64Array(bits.buffer);
const anyBits = bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((word) => {
  bits[0] = word;
  return ofBits[0] as number;
});
const measured = tuple(integer({ min: -(2 ** 50), max: 2 ** 50 }), integer({ min: -8, max: 22 })).map(
  ([digits, places]) => digits / 10 ** places,
);

describe('numbers', () => {
  it('are written as Prometheus writes them', () => {
    expect([0, -0, 1, 100, 0.1, 1e21, 1e20, 1.5e-7, 1e-6, Infinity, -Infinity, Number.NaN].map(numberText)).toEqual([
      '0',
      '-0',
      '1',
      '100',
      '0.1',
      '1e+21',
      '100000000000000000000',
      '1.5e-07',
      '0.000001',
      '+Inf',
      '-Inf',
      'NaN',
    ]);
  });

  it('have the shortest digits that read back', () => {
    const anything = array(oneof(anyDouble, anyBits, measured), { minLength: 500, maxLength: 500 });
    const holds = property(anything, (values) => values.every((value) => numberText(value) === valueText(value)));
    expect(() => assert(holds, { numRuns: 100 })).not.toThrow();
  });

  it('are right at every power of two and ten, and beside them', () => {
    const edges: number[] = [];
    for (let e = -1074; e < 1024; e++) edges.push(2 ** e, -(2 ** e), 2 ** e * 1.1, 2 ** e * (1 - 2 ** -53));
    for (let e = -320; e < 309; e++)
      edges.push(Number(`1e${e}`), Number(`9.999999999999999e${e}`), Number(`1.0000000000000002e${e}`));
    expect(edges.filter((value) => numberText(value) !== valueText(value))).toEqual([]);
  });
});

describe('rows', () => {
  it('leave out absent steps and use the time of each step', () => {
    expect(text.begin(1_435_781_430_781, 219, 3)).toBe(true);
    const values = new Float64Array([9, 0.1, 2, -1e300, 9]);
    const row = (presence: number[]): string =>
      Buffer.from(text.row(values, new Uint8Array([1, ...presence, 1]), 1, 3)).toString();
    expect(row([1, 1, 1])).toBe(',[1435781430.781,"0.1"],[1435781431,"2"],[1435781431.219,"-1e+300"]');
    expect(row([0, 1, 0])).toBe(',[1435781431,"2"]');
    expect(row([0, 0, 0])).toBe('');
  });

  it('have times as they are written elsewhere', () => {
    const anyTimes = record({
      startMs: oneof(integer({ min: 0, max: 5000 }), integer({ min: 1e12, max: 2e12 })),
      stepMs: oneof(integer({ min: 0, max: 1000 }), integer({ min: 0, max: 1e10 })),
    });
    const holds = property(anyTimes, ({ startMs, stepMs }) => {
      text.begin(startMs, stepMs, 20);
      const written = Buffer.from(text.row(new Float64Array(20), new Uint8Array(20).fill(1), 0, 20)).toString();
      const expected = Array.from({ length: 20 }, (_, i) => `,[${timeText(startMs + i * stepMs)},"0"]`);
      return written === expected.join('');
    });
    expect(() => assert(holds, { numRuns: 300 })).not.toThrow();
  });

  it('are left to others where times are not whole milliseconds from 1970 on', () => {
    expect(text.begin(-1, 1000, 3)).toBe(false);
    expect(text.begin(0.5, 1000, 3)).toBe(false);
    expect(text.begin(9e14, 1e14, 3)).toBe(false);
  });

  it('may grow', () => {
    for (const steps of [10, 5000, 11_001]) {
      expect(text.begin(1_435_781_430_781, 0, steps)).toBe(true);
      const values = Float64Array.from({ length: steps }, (_, i) => -1.234567890123456e-300 * (i + 1));
      const written = Buffer.from(text.row(values, new Uint8Array(steps).fill(1), 0, steps)).toString();
      expect(written).toBe([...values].map((value) => `,[1435781430.781,"${valueText(value)}"]`).join(''));
    }
  });
});
