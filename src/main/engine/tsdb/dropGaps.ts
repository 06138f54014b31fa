/**
 * Takes ticks out of a block at which no series has a sample that is asked for: a target that was away leaves a hole in all of
 * its series, and a block without it is, for most readers, a block without holes.
 */
import { kernelModule } from '../kernels/wasm/kernelModule.ts';
import { ABSENT, PRESENT } from '../storage/storage.ts';
import type { BlockArrays } from './blockArrays.ts';

export interface Remaining {
  /** Ticks that are left; also the new distance from row to row. */
  readonly length: number;
  /** Every cell that is left is PRESENT. */
  readonly isWhole: boolean;
}

/**
 * @param arrays  `rows × length` cells and their times; moved together in place
 * @param needsMarkers  a tick with a staleness marker stays, too
 */
export function dropGaps(arrays: BlockArrays, rows: number, length: number, needsMarkers: boolean): Remaining {
  const kernels = kernelModule();
  arrays.coverTicks(length);
  const { times, values, presence, ticks } = arrays;
  const isPlaced = [times, values, presence, ticks].every((array) => kernels?.holds(array));
  if (kernels !== null && isPlaced) {
    const left = kernels.exports.dropGaps(
      times.byteOffset,
      values.byteOffset,
      presence.byteOffset,
      rows,
      length,
      needsMarkers ? 1 : 0,
      ticks.byteOffset,
    );
    return { length: Math.abs(left), isWhole: left > 0 };
  }
  return dropGapsByHand(arrays, rows, length, needsMarkers);
}

function dropGapsByHand(
  { times, values, presence }: BlockArrays,
  rows: number,
  length: number,
  needsMarkers: boolean,
): Remaining {
  const isKept = (tick: number): boolean => {
    for (let row = 0; row < rows; row++) {
      const state = presence[row * length + tick];
      if (state === PRESENT || (needsMarkers && state !== ABSENT)) return true;
    }
    return false;
  };
  const kept: number[] = [];
  for (let tick = 0; tick < length; tick++) if (isKept(tick)) kept.push(tick);
  const bits = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  let isWhole = true;
  for (let row = 0; row < rows; row++) {
    for (const [i, tick] of kept.entries()) {
      const from = row * length + tick;
      const to = row * kept.length + i;
      bits[2 * to] = bits[2 * from] as number;
      bits[2 * to + 1] = bits[2 * from + 1] as number;
      presence[to] = presence[from] as number;
      if (presence[to] !== PRESENT) isWhole = false;
    }
  }
  for (const [i, tick] of kept.entries()) times[i] = times[tick] as number;
  return { length: kept.length, isWhole: isWhole && kept.length > 0 };
}
