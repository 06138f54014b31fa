/**
 * The arrays a reader decodes into: of kernel memory, so that kernels decode and compute in place, or of JavaScript's where
 * there is none left. Grown, never shrunk; kernel memory is given back by `free` alone.
 */
import { kernelModule } from '../kernels/wasm/kernelModule.ts';

export class BlockArrays {
  times: Float64Array = newFloats(256);
  values: Float64Array = new Float64Array(0);
  presence: Uint8Array = new Uint8Array(0);
  /** A byte per tick, to work with. */
  ticks: Uint8Array = new Uint8Array(0);

  /** Keeps the times that are there. */
  coverTimes(length: number): void {
    if (this.times.length >= length) return;
    const grown = newFloats(length * 2);
    grown.set(this.times);
    kernelModule()?.free(this.times);
    this.times = grown;
  }

  coverValues(cells: number): void {
    if (this.values.length >= cells) return;
    kernelModule()?.free(this.values);
    this.values = newFloats(cells);
  }

  coverPresence(cells: number): void {
    if (this.presence.length >= cells) return;
    kernelModule()?.free(this.presence);
    this.presence = newBytes(cells);
  }

  coverTicks(length: number): void {
    if (this.ticks.length >= length) return;
    kernelModule()?.free(this.ticks);
    this.ticks = newBytes(2 * length);
  }

  /** The arrays are void from here on. */
  free(): void {
    const kernels = kernelModule();
    for (const array of [this.times, this.values, this.presence, this.ticks]) kernels?.free(array);
    this.times = new Float64Array(0);
    this.values = new Float64Array(0);
    this.presence = new Uint8Array(0);
    this.ticks = new Uint8Array(0);
  }
}

function newFloats(count: number): Float64Array {
  return kernelModule()?.allocateFloats(count) ?? new Float64Array(count);
}

function newBytes(count: number): Uint8Array {
  return kernelModule()?.allocateBytes(count) ?? new Uint8Array(count);
}
