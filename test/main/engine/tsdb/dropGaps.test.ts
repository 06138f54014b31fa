import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kernelModule } from '../../../../src/main/engine/kernels/wasm/kernelModule.ts';
import { ABSENT, PRESENT, STALE } from '../../../../src/main/engine/storage/storage.ts';
import { BlockArrays } from '../../../../src/main/engine/tsdb/blockArrays.ts';
import { dropGaps } from '../../../../src/main/engine/tsdb/dropGaps.ts';

/** Runs of one state, as gaps are, now and then the same in all rows. */
const anyRow = fc
  .array(fc.tuple(fc.constantFrom(PRESENT, PRESENT, ABSENT, STALE), fc.integer({ min: 1, max: 40 })), {
    minLength: 1,
    maxLength: 8,
  })
  .map((runs) => runs.flatMap(([state, count]) => Array.from({ length: count }, () => state)));
const anyBlock = fc.tuple(fc.array(anyRow, { minLength: 1, maxLength: 4 }), fc.boolean()).map(([rows, areAlike]) => {
  const length = Math.min(...rows.map((row) => row.length));
  return rows.map((row) => (areAlike ? (rows[0] as number[]) : row).slice(0, length));
});

function place(rows: readonly (readonly number[])[], arrays: BlockArrays): void {
  const length = rows[0]?.length ?? 0;
  const cells = rows.length * length;
  arrays.coverTimes(length);
  arrays.coverValues(cells);
  arrays.coverPresence(cells);
  arrays.times.set(Float64Array.from({ length }, (_, i) => 1000 + i));
  arrays.values.set(Float64Array.from({ length: cells }, (_, i) => i / 7));
  arrays.presence.set(rows.flat());
}

describe('ticks at which no series has a sample', () => {
  it('go out of a block, by the kernel and by its twin, and nothing else does', () => {
    fc.assert(
      fc.property(anyBlock, fc.boolean(), (rows, needsMarkers) => {
        const length = rows[0]?.length ?? 0;
        const kept = Array.from({ length }, (_, tick) => tick).filter((tick) =>
          rows.some((row) => row[tick] === PRESENT || (needsMarkers && row[tick] === STALE)),
        );
        const placed = new BlockArrays();
        const plain = new BlockArrays();
        plain.times = new Float64Array(length);
        plain.values = new Float64Array(rows.length * length);
        plain.presence = new Uint8Array(rows.length * length);
        for (const arrays of [placed, plain]) {
          place(rows, arrays);
          expect(kernelModule()?.holds(arrays.values)).toBe(arrays === placed);
          expect(dropGaps(arrays, rows.length, length, needsMarkers)).toEqual({
            length: kept.length,
            isWhole: kept.length > 0 && rows.every((row) => kept.every((tick) => row[tick] === PRESENT)),
          });
          const cells = rows.length * kept.length;
          expect([...arrays.times.subarray(0, kept.length)]).toEqual(kept.map((tick) => 1000 + tick));
          expect([...arrays.values.subarray(0, cells)]).toEqual(
            rows.flatMap((_, row) => kept.map((tick) => (row * length + tick) / 7)),
          );
          expect([...arrays.presence.subarray(0, cells)]).toEqual(rows.flatMap((row) => kept.map((tick) => row[tick])));
        }
        placed.free();
      }),
      { numRuns: 400 },
    );
  });
});
