/** Compensated sums of groups, a row of cells each, in kernel memory: rows are added by the kernel. */
import { type KernelModule, kernelModule } from './kernelModule.ts';
import { OwnedArrays } from './ownedArrays.ts';

/** Under so many steps a row costs less than a call. */
const MIN_STEPS = 8;

interface Sums {
  readonly sum: Float64Array;
  readonly rest: Float64Array;
  readonly seen: Float64Array;
}

/** The row that is added, where the kernel reads it; all sums of a thread share it. */
let rowValues = new Float64Array(0);
let rowPresence = new Uint8Array(0);

export class RowSums {
  readonly #kernels: KernelModule;
  readonly #steps: number;
  /** Distance from row to row: even, because the kernel works in pairs. What it adds up behind an odd row is not looked at. */
  readonly #stride: number;
  readonly #owned: OwnedArrays;
  #sums: Sums = { sum: new Float64Array(0), rest: new Float64Array(0), seen: new Float64Array(0) };

  /** One more than the highest that has got a row. */
  groups = 0;

  /** @returns undefined where the twin has to do it */
  static ofSteps(steps: number): RowSums | undefined {
    const kernels = kernelModule();
    if (kernels === null || steps < MIN_STEPS || !coverRow(kernels, steps + 1)) return undefined;
    return new RowSums(kernels, steps);
  }

  private constructor(kernels: KernelModule, steps: number) {
    this.#kernels = kernels;
    this.#steps = steps;
    this.#stride = steps + (steps % 2);
    this.#owned = new OwnedArrays(kernels);
  }

  /** @returns false when there is no room for another group: then nothing was added */
  add(group: number, values: Float64Array, presence: Uint8Array, from: number): boolean {
    const steps = this.#steps;
    const stride = this.#stride;
    if ((group + 1) * stride > this.#sums.sum.length && !this.#grow((group + 1) * stride)) return false;
    this.groups = Math.max(this.groups, group + 1);
    const isInPlace = this.#kernels.holds(values) && this.#kernels.holds(presence);
    if (!isInPlace) {
      rowValues.set(values.subarray(from, from + steps));
      rowPresence.set(presence.subarray(from, from + steps));
    }
    const { sum, rest, seen } = this.#sums;
    const at = group * stride * 8;
    this.#kernels.exports.addRow(
      sum.byteOffset + at,
      rest.byteOffset + at,
      seen.byteOffset + at,
      isInPlace ? values.byteOffset + from * 8 : rowValues.byteOffset,
      isInPlace ? presence.byteOffset + from : rowPresence.byteOffset,
      stride,
    );
    return true;
  }

  /** Copies the rows of all groups, without what lies between them, and ends: nothing is added any more. */
  moveTo(to: Sums): void {
    const steps = this.#steps;
    for (const name of ['sum', 'rest', 'seen'] as const) {
      const from = this.#sums[name];
      for (let row = 0; row < this.groups; row++) {
        const at = row * this.#stride;
        to[name].set(from.subarray(at, at + steps), row * steps);
      }
    }
    this.#owned.freeAll();
  }

  #grow(cells: number): boolean {
    const size = Math.max(cells, 2 * this.#sums.sum.length);
    const owned = this.#owned;
    const [sum, rest, seen] = [owned.floats(size), owned.floats(size), owned.floats(size)];
    if (sum === undefined || rest === undefined || seen === undefined) return false;
    const old = this.#sums;
    this.#sums = { sum, rest, seen };
    for (const name of ['sum', 'rest', 'seen'] as const) {
      this.#sums[name].set(old[name]);
      this.#sums[name].fill(0, old[name].length);
      owned.free(old[name]);
    }
    return true;
  }
}

function coverRow(kernels: KernelModule, steps: number): boolean {
  if (rowValues.length >= steps && rowPresence.length >= steps) return true;
  kernels.free(rowValues);
  kernels.free(rowPresence);
  rowValues = kernels.allocateFloats(2 * steps) ?? new Float64Array(0);
  rowPresence = kernels.allocateBytes(2 * steps) ?? new Uint8Array(0);
  return rowValues.length > 0 && rowPresence.length > 0;
}
