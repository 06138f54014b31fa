import { array, assert, bigInt, double, integer, oneof, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { valueText } from '../../../../src/main/api/http/numberText.ts';
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
  it('leave out absent steps and use the prefix of each step', () => {
    const prefixes = [',[1,"', ',[1435781430.781,"', ',[-9007199254740.991,"'];
    const starts = new Int32Array(4);
    prefixes.forEach((prefix, i) => (starts[i + 1] = (starts[i] as number) + prefix.length));
    expect(text.begin(Buffer.from(prefixes.join('')), starts)).toBe(true);
    const values = new Float64Array([9, 0.1, 2, -1e300, 9]);
    const row = (presence: number[]): string =>
      Buffer.from(text.row(values, new Uint8Array([1, ...presence, 1]), 1, 3)).toString();
    expect(row([1, 1, 1])).toBe(',[1,"0.1"],[1435781430.781,"2"],[-9007199254740.991,"-1e+300"]');
    expect(row([0, 1, 0])).toBe(',[1435781430.781,"2"]');
    expect(row([0, 0, 0])).toBe('');
  });

  it('may grow', () => {
    for (const steps of [10, 5000, 11_001]) {
      const prefix = ',[1435781430.781,"';
      const starts = Int32Array.from({ length: steps + 1 }, (_, i) => i * prefix.length);
      expect(text.begin(Buffer.from(prefix.repeat(steps)), starts)).toBe(true);
      const values = Float64Array.from({ length: steps }, (_, i) => -1.234567890123456e-300 * (i + 1));
      const written = Buffer.from(text.row(values, new Uint8Array(steps).fill(1), 0, steps)).toString();
      expect(written).toBe([...values].map((value) => `${prefix}${valueText(value)}"]`).join(''));
    }
  });
});
