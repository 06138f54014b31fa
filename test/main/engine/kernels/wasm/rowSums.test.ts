import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addRow } from '../../../../../src/main/engine/kernels/groupSums.ts';
import { RowSums } from '../../../../../src/main/engine/kernels/wasm/rowSums.ts';
import { anyRun } from '../../../../support/floatRuns.ts';

const anyRows = fc.array(
  fc.record({
    run: anyRun,
    group: fc.nat(5),
    presence: fc.array(fc.constantFrom(0, 1, 1, 1), { minLength: 1, maxLength: 9 }),
  }),
  { minLength: 1, maxLength: 12 },
);

const newSums = (cells: number) => ({
  sum: new Float64Array(cells),
  rest: new Float64Array(cells),
  seen: new Float64Array(cells),
});

const text = (floats: Float64Array): string[] =>
  Array.from(floats, (value) => (Object.is(value, -0) ? '-0' : `${value}`));

describe('sums of groups in kernel memory', () => {
  it('are, bit for bit, those of the twin', () => {
    fc.assert(
      fc.property(anyRows, fc.integer({ min: 8, max: 45 }), (rows, steps) => {
        const groups = 6;
        const expected = newSums(groups * steps);
        const actual = newSums(groups * steps);
        const sums = RowSums.ofSteps(steps) as RowSums;
        for (const { run, group, presence } of rows) {
          const values = Float64Array.from({ length: steps + 1 }, (_, i) => run[i % run.length] as number);
          const there = Uint8Array.from({ length: steps + 1 }, (_, i) => presence[i % presence.length] as number);
          const { sum, rest, seen } = expected;
          addRow(sum, rest, seen, group * steps, values, there, 1, steps);
          expect(sums.add(group, values, there, 1)).toBe(true);
        }
        sums.moveTo(actual);
        expect(text(actual.seen)).toEqual(text(expected.seen));
        expect(text(actual.sum)).toEqual(text(expected.sum));
        expect(text(actual.rest)).toEqual(text(expected.rest));
      }),
      { numRuns: 500 },
    );
  });
});
