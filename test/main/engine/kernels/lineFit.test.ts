import { array, assert, constantFrom, double, integer, oneof, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fittedPredictionRow, fittedSlopeRow } from '../../../../src/main/engine/kernels/lineFit.ts';
import type { RowKernel, StepArguments } from '../../../../src/main/engine/kernels/rowKernel.ts';
import { derivRow, predictLinearRow } from '../../../../src/main/engine/kernels/trend.ts';
import { kernelModule } from '../../../../src/main/engine/kernels/wasm/kernelModule.ts';
import { Windows, windowEnds } from '../../../../src/main/engine/kernels/windows.ts';

const STEPS = 40;

function run(row: RowKernel, windows: Windows, values: Float64Array, args: StepArguments): unknown[] {
  const out = new Float64Array(STEPS + 2);
  const presence = new Uint8Array(STEPS + 2);
  row(windows, values, 1, out, presence, 1, args);
  return Array.from(out, (value, i) => (presence[i] === 1 ? value : undefined));
}

const anyCase = record({
  values: array(oneof(double(), double({ min: 0, max: 1e9, noNaN: true }), constantFrom(7, 7, 7, Infinity)), {
    minLength: 2,
    maxLength: 150,
  }),
  rangeMs: integer({ min: 20_000, max: 600_000 }),
  jitterMs: integer({ min: 0, max: 5000 }),
  seconds: integer({ min: -3600, max: 86_400 }),
});

describe.each([
  ['deriv', fittedSlopeRow, derivRow],
  ['predict_linear', fittedPredictionRow, predictLinearRow],
] as const)('%s in kernel memory', (_name, kernel, twin) => {
  it('is, bit for bit, what the twin makes of it', () => {
    const kernels = kernelModule();
    if (kernels === null) throw new Error('the kernels are not built');
    const holds = property(anyCase, ({ values, rangeMs, jitterMs, seconds }) => {
      const times = Float64Array.from(values, (_, i) => 1_700_000_000_000 + i * 15_000 + (i % 3) * jitterMs);
      const ends = windowEnds(1_700_000_030_000, 50_000, STEPS, 0);
      const windows = new Windows(ends, rangeMs);
      windows.locate(times, values.length);
      const args: StepArguments = { times: ends, scalars: [new Float64Array(STEPS).fill(seconds)] };
      const held = kernels.allocateFloats(values.length + 1);
      if (held === undefined) throw new Error('no kernel memory');
      held[0] = 9;
      held.set(values, 1);
      const found = run(kernel, windows, held, args);
      const expected = run(twin, windows, Float64Array.from(held), args);
      kernels.free(held);
      return found.length === expected.length && found.every((value, i) => Object.is(value, expected[i]));
    });
    expect(() => assert(holds, { numRuns: 2000 })).not.toThrow();
  });
});
