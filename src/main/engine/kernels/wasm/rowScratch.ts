/** Room for the samples of one row that has to be put together before kernels can work on it. */
import { kernelModule } from './kernelModule.ts';

let shared: readonly [times: Float64Array, values: Float64Array] = [new Float64Array(0), new Float64Array(0)];

/**
 * Two arrays of at least `length`, in kernel memory where there is any. All rows of the thread share them: what is in them is
 * void after the next `await`, and whoever asks for longer ones makes shorter ones void for good.
 */
export function rowScratch(length: number): readonly [times: Float64Array, values: Float64Array] {
  if (shared[0].length >= length) return shared;
  const kernels = kernelModule();
  for (const array of shared) kernels?.free(array);
  const size = 2 * length;
  shared = [
    kernels?.allocateFloats(size) ?? new Float64Array(size),
    kernels?.allocateFloats(size) ?? new Float64Array(size),
  ];
  return shared;
}
