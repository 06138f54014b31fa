/**
 * Runs kernels over the windows of a row. What they need beside the row (the windows, room to work in, the output) lies in
 * kernel memory once per thread, is filled once per windows, and never outlives a call: what a caller gets are copies.
 */
import type { Windows } from '../windows.ts';
import { type KernelExports, type KernelModule, kernelModule } from './kernelModule.ts';

/** Under so many steps a row costs less than a call. */
const MIN_STEPS = 8;

/** Addresses of what a kernel over windows works with. */
export interface WindowPlaces {
  readonly valuesAt: number;
  readonly loAt: number;
  readonly hiAt: number;
  /** Room for 4 * (length + 1) floats. */
  readonly scratchAt: number;
  /** The kernel's StepTable. */
  readonly tableAt: number;
  readonly outAt: number;
}

/** Numbers per step that a kernel reads. Whoever changes them counts `version` up. */
export interface StepTable {
  readonly floats: Float64Array;
  version: number;
}

export interface WindowKernel {
  /** Steps with fewer have no result. */
  readonly leastSamples: 1 | 2;
  readonly table?: StepTable;
  /** @returns 0, or what says that the twin has to do it */
  readonly run: (exports: KernelExports, places: WindowPlaces, windows: Windows) => number;
}

class WindowTables {
  private readonly kernels: KernelModule;
  private windows: Windows | undefined;
  private generation = 0;
  private table: StepTable | undefined;
  private version = 0;
  private integers = new Int32Array(0);
  private scratch = new Float64Array(0);
  private outputs = new Float64Array(0);
  private tables = new Float64Array(0);
  /** 1 for each step that has a sample, and that has two. */
  private withOne = new Uint8Array(0);
  private withTwo = new Uint8Array(0);
  readonly places = { valuesAt: 0, loAt: 0, hiAt: 0, scratchAt: 0, tableAt: 0, outAt: 0 };

  constructor(kernels: KernelModule) {
    this.kernels = kernels;
  }

  /** @returns false when there is no room */
  hold(windows: Windows, table: StepTable | undefined): boolean {
    if (this.windows !== windows || this.generation !== windows.generation) {
      if (!this.makeRoom(windows.steps, windows.length)) return false;
      this.fill(windows);
    }
    if (table === undefined || (this.table === table && this.version === table.version)) return true;
    return this.fillTable(table);
  }

  get outputAt(): number {
    return this.outputs.byteOffset;
  }

  /** The output of the steps, to be read after a kernel that was given `outputAt`. */
  output(steps: number): Float64Array {
    return this.outputs.subarray(0, steps);
  }

  presence(steps: number, leastSamples: 1 | 2): Uint8Array {
    return (leastSamples === 1 ? this.withOne : this.withTwo).subarray(0, steps);
  }

  private fill(windows: Windows): void {
    const { places, integers, scratch } = this;
    const { steps, lo, hi } = windows;
    integers.set(lo, 0);
    integers.set(hi, steps);
    places.loAt = integers.byteOffset;
    places.hiAt = integers.byteOffset + steps * 4;
    places.scratchAt = scratch.byteOffset;
    for (let i = 0; i < steps; i++) {
      const count = (hi[i] as number) - (lo[i] as number);
      this.withOne[i] = count > 0 ? 1 : 0;
      this.withTwo[i] = count > 1 ? 1 : 0;
    }
    this.windows = windows;
    this.generation = windows.generation;
  }

  private fillTable(table: StepTable): boolean {
    const { floats, version } = table;
    if (this.tables.length < floats.length) {
      this.kernels.free(this.tables);
      this.table = undefined;
      this.tables = this.kernels.allocateFloats(2 * floats.length) ?? new Float64Array(0);
      if (this.tables.length === 0) return false;
    }
    this.tables.set(floats);
    this.places.tableAt = this.tables.byteOffset;
    this.table = table;
    this.version = version;
    return true;
  }

  private makeRoom(steps: number, length: number): boolean {
    const { kernels } = this;
    this.windows = undefined;
    if (this.withOne.length < steps) {
      kernels.free(this.integers);
      kernels.free(this.outputs);
      this.integers = kernels.allocateIntegers(4 * steps) ?? new Int32Array(0);
      this.outputs = kernels.allocateFloats(2 * steps) ?? new Float64Array(0);
      this.withOne = new Uint8Array(2 * steps);
      this.withTwo = new Uint8Array(2 * steps);
    }
    if (this.scratch.length < 4 * (length + 1)) {
      kernels.free(this.scratch);
      this.scratch = kernels.allocateFloats(8 * (length + 1)) ?? new Float64Array(0);
    }
    return this.integers.length > 0 && this.outputs.length > 0 && this.scratch.length > 0;
  }
}

let tables: WindowTables | undefined;

/**
 * One row, as a RowKernel: `values` of kernel memory are read in place, and steps that have a result come to `out` and
 * `presence`; where `out` is kernel memory, they are written there at once.
 * @returns false when nothing was done and the twin has to do it
 */
export function runOverWindows(
  kernel: WindowKernel,
  windows: Windows,
  values: Float64Array,
  base: number,
  out: Float64Array,
  presence: Uint8Array,
  at: number,
): boolean {
  const { steps, length } = windows;
  const kernels = kernelModule();
  if (kernels === null || steps < MIN_STEPS || length === 0 || !kernels.holds(values)) return false;
  tables ??= new WindowTables(kernels);
  if (!tables.hold(windows, kernel.table)) return false;
  const { places } = tables;
  const isInPlace = kernels.holds(out);
  places.valuesAt = values.byteOffset + base * 8;
  places.outAt = isInPlace ? out.byteOffset + at * 8 : tables.outputAt;
  if (kernel.run(kernels.exports, places, windows) !== 0) return false;
  if (!isInPlace) out.set(tables.output(steps), at);
  presence.set(tables.presence(steps, kernel.leastSamples), at);
  return true;
}
