/**
 * Arrays of kernel memory for an object that may be dropped without a word, as when a query fails: they are freed with `free`,
 * or when the garbage collector takes their owner. Nothing else may hold on to them.
 */
import { type KernelModule, kernelModule } from './kernelModule.ts';

const dropped = new FinalizationRegistry((arrays: Set<Float64Array | Uint8Array>) => {
  for (const array of arrays) kernelModule()?.free(array);
});

export class OwnedArrays {
  readonly #kernels: KernelModule;
  readonly #arrays = new Set<Float64Array | Uint8Array>();

  /** Undefined where there are no kernels. */
  static ofThread(): OwnedArrays | undefined {
    const kernels = kernelModule();
    return kernels === null ? undefined : new OwnedArrays(kernels);
  }

  constructor(kernels: KernelModule) {
    this.#kernels = kernels;
    dropped.register(this, this.#arrays);
  }

  /** With anything in it; undefined when there is no room. */
  floats(count: number): Float64Array<ArrayBuffer> | undefined {
    const array = this.#kernels.allocateFloats(count);
    if (array !== undefined) this.#arrays.add(array);
    return array;
  }

  bytes(count: number): Uint8Array<ArrayBuffer> | undefined {
    const array = this.#kernels.allocateBytes(count);
    if (array !== undefined) this.#arrays.add(array);
    return array;
  }

  free(array: Float64Array | Uint8Array): void {
    if (this.#arrays.delete(array)) this.#kernels.free(array);
  }

  freeAll(): void {
    for (const array of this.#arrays) this.free(array);
  }
}
