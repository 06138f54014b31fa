/** Compiles the WebAssembly kernels once, so that tests of sources run what the built program runs. */
import { buildKernels } from '../../scripts/buildKernels.ts';

export default async function setup(): Promise<void> {
  await buildKernels();
}
