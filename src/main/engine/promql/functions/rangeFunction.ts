/** The shape of a function over ranges: a kernel for rows of floats, and a rule for windows with histograms in them. */
import type { Labels } from '../../../../shared/labels.ts';
import type { RowKernel, StepArguments } from '../../kernels/rowKernel.ts';
import type { Windows } from '../../kernels/windows.ts';
import type { FloatHistogram } from '../../storage/histogram.ts';
import type { Annotations } from '../annotations.ts';
import type { Position } from '../ast.ts';
import type { Extension } from '../operators/rangeSource.ts';

export interface PreparedKernel {
  /** What depends on the windows alone; called after each `locate`. */
  prepare?(windows: Windows): void;
  readonly row: RowKernel;
}

export interface RangeFunction {
  /** `first_over_time` and `last_over_time` act like an offset: the metric stays the same metric. */
  readonly keepsName: boolean;
  createKernel(steps: number, extension: Extension): PreparedKernel;
  /** A window with at least one histogram. The kernel has already run over its floats; undefined leaves the step empty. */
  histograms(window: MixedWindow): number | FloatHistogram | undefined;
  /** Arguments are checked once, before any series is read. */
  checkArguments?(args: StepArguments, annotations: Annotations, pos: Position): void;
}

/** One window of a series that has histograms. One object serves all windows of a call: take what you need, keep nothing. */
export interface MixedWindow {
  readonly labels: Labels;
  /** Floats of the window: samples floatLo … floatHi - 1. */
  floatTimes: Float64Array;
  floats: Float64Array;
  floatLo: number;
  floatHi: number;
  /** Histograms of the window: samples lo … hi - 1. */
  times: Float64Array;
  histograms: readonly FloatHistogram[];
  lo: number;
  hi: number;
  /** By histogram, what is known so far: whether it was reset since the one before. Shared by all windows of a series. */
  readonly resets: (boolean | undefined)[];
  /** The range itself, without what `anchored` and `smoothed` add. */
  rangeStart: number;
  rangeEnd: number;
  step: number;
  /** What the kernel made of the floats; undefined when nothing. */
  floatResult: number | undefined;
  readonly extension: Extension;
  readonly annotations: Annotations;
  /** Place of the range argument. */
  readonly pos: Position;
}
