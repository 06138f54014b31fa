/** The shape of a kernel over the windows of one row of floats. */
import type { Windows } from './windows.ts';

export interface StepArguments {
  /** Evaluation time of each step. */
  readonly times: Float64Array;
  /** Scalar arguments in the order of the call, one value per step. */
  readonly scalars: readonly Float64Array[];
}

/**
 * One row: sample k of the windows is values[base + k]; step i goes to out[at + i], with presence[at + i] set to 1 where there
 * is a value. `presence` comes zeroed.
 */
export type RowKernel = (
  windows: Windows,
  values: Float64Array,
  base: number,
  out: Float64Array,
  presence: Uint8Array,
  at: number,
  args: StepArguments,
) => void;
