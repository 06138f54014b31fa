/**
 * A function over ranges, streamed: blocks come from the store, each is turned into output rows at once, and no more raw
 * samples than one block are ever held. Rows without gaps share the windows of their block.
 */
import { type Labels, metricName } from '../../../../shared/labels.ts';
import type { StepArguments } from '../../kernels/rowKernel.ts';
import { weightedRow } from '../../kernels/weightedOverTime.ts';
import { rowScratch } from '../../kernels/wasm/rowScratch.ts';
import { Windows } from '../../kernels/windows.ts';
import type { FloatHistogram } from '../../storage/histogram.ts';
import { PRESENT } from '../../storage/storage.ts';
import type { Position } from '../ast.ts';
import type { MixedWindow, PreparedKernel, RangeFunction } from '../functions/rangeFunction.ts';
import type { Grid } from '../grid.ts';
import { withHint } from '../histogram/arithmetic.ts';
import { isReset } from '../histogram/detectReset.ts';
import { MatrixBuilder, vectorValue } from '../matrix.ts';
import type { QueryRun } from '../queryRun.ts';
import { type Operator, scalarOf } from './operator.ts';
import { buildPieces } from './pieces.ts';
import { type RangeSource, sourceWindows } from './rangeSource.ts';
import type { RangeBlock, RowSink } from './selectBlocks.ts';

export interface RangeCall {
  readonly name: string;
  readonly func: RangeFunction;
  readonly source: RangeSource;
  /** The scalar arguments, in order. */
  readonly scalars: readonly Operator[];
  /** Place of the range argument. */
  readonly pos: Position;
}

export function rangeCall(call: RangeCall): Operator {
  const whole: Operator = async (run, grid) => {
    const builder = new MatrixBuilder(run.cells, grid.steps);
    await fill(call, run, grid, builder, () => run.checkGrowth(builder.offset));
    return vectorValue(builder.build());
  };
  whole.pieces = (run, grid, take) =>
    buildPieces(run, grid, take, (builder, onBlock) => fill(call, run, grid, builder, onBlock));
  return whole;
}

export function stepTimes(grid: Grid): Float64Array {
  const times = new Float64Array(grid.steps);
  for (let i = 0; i < grid.steps; i++) times[i] = grid.startMs + i * grid.stepMs;
  return times;
}

export async function evaluateScalars(
  operators: readonly Operator[],
  run: QueryRun,
  grid: Grid,
): Promise<Float64Array[]> {
  const scalars: Float64Array[] = [];
  for (const operator of operators) scalars.push(await scalarOf(operator, run, grid));
  return scalars;
}

/** Adds the rows of each block to `builder`. */
async function fill(
  call: RangeCall,
  run: QueryRun,
  grid: Grid,
  builder: MatrixBuilder,
  onBlock: () => void,
): Promise<void> {
  const args: StepArguments = { times: stepTimes(grid), scalars: await evaluateScalars(call.scalars, run, grid) };
  call.func.checkArguments?.(args, run.annotations, call.pos);
  await call.source.read(run, grid, call.name, new RangeRows(call, run, grid, args, builder, onBlock));
}

class RangeRows implements RowSink {
  readonly #call: RangeCall;
  readonly #run: QueryRun;
  readonly #args: StepArguments;
  readonly #builder: MatrixBuilder;
  readonly endBlock: () => void;
  readonly #kernel: PreparedKernel;
  /** Windows over the timestamps of the block. */
  readonly #shared: Windows;
  /** Windows over the floats, and over the histograms, of one row with gaps. */
  #own: Windows | undefined;
  #ofHistograms: Windows | undefined;
  readonly #newWindows: () => Windows;
  #isSharedLocated = false;
  #prepared: Windows | undefined;
  #times: Float64Array = new Float64Array(0);
  #values: Float64Array = new Float64Array(0);
  /** Of cells that stand for several samples each; only filled from blocks that have weights. */
  #weights = new Float64Array(0);
  #histogramTimes = new Float64Array(0);
  #histograms: FloatHistogram[] = [];

  constructor(
    call: RangeCall,
    run: QueryRun,
    grid: Grid,
    args: StepArguments,
    builder: MatrixBuilder,
    onBlock: () => void,
  ) {
    this.#call = call;
    this.endBlock = onBlock;
    this.#run = run;
    this.#args = args;
    this.#builder = builder;
    this.#kernel = call.func.createKernel(grid.steps, call.source.extension);
    this.#newWindows = () => sourceWindows(call.source, run, grid);
    this.#shared = this.#newWindows();
  }

  startBlock(block: RangeBlock): void {
    this.#builder.reserve(block.labels.length);
    this.#isSharedLocated = false;
    if (this.#prepared === this.#shared) this.#prepared = undefined;
  }

  /** Room for the samples of a row with gaps; floats have theirs for this row alone. */
  #cover(length: number): void {
    [this.#times, this.#values] = rowScratch(length);
    if (this.#weights.length >= length) return;
    this.#weights = new Float64Array(length);
    this.#histogramTimes = new Float64Array(length);
  }

  row(block: RangeBlock, row: number): void {
    const base = row * block.stride;
    const isWhole =
      block.weights === undefined &&
      block.histograms === null &&
      (block.presence === null || isPresent(block.presence, base, block.length));
    if (isWhole) {
      if (!this.#isSharedLocated) {
        this.#shared.locate(block.times, block.length);
        this.#isSharedLocated = true;
      }
      this.#runKernel(this.#shared, block.values, base);
    } else {
      this.#gappyRow(block, row, base);
    }
    const labels = block.labels[row] as Labels;
    const dropName = !this.#call.func.keepsName || block.dropName?.[row] === 1;
    this.#builder.commitRow(labels, dropName);
  }

  #runKernel(windows: Windows, values: Float64Array, base: number): void {
    const { offset, values: out, presence } = this.#builder;
    if (this.#prepared !== windows) {
      this.#kernel.prepare?.(windows);
      this.#prepared = windows;
    }
    this.#kernel.row(windows, values, base, out, presence, offset, this.#args);
  }

  #runWeighted(windows: Windows): void {
    const { offset, values: out, presence } = this.#builder;
    const isCount = this.#call.name === 'count_over_time';
    weightedRow(windows, { values: this.#values, weights: this.#weights, isCount }, out, presence, offset);
  }

  #gappyRow(block: RangeBlock, row: number, base: number): void {
    const { times, values, presence, histograms, weights } = block;
    if (histograms === null && weights === undefined && presence !== null) {
      const { from, to } = presentStretch(presence, base, block.length);
      if (from >= 0) return this.#stretch(block, base, from, to);
    }
    let floats = 0;
    this.#cover(block.length);
    this.#histograms = [];
    for (let k = 0; k < block.length; k++) {
      if (presence !== null && presence[base + k] !== PRESENT) continue;
      const histogram = histograms?.[base + k];
      if (histogram !== undefined) {
        this.#histogramTimes[this.#histograms.length] = times[k] as number;
        this.#histograms.push(
          this.#call.source.resolvesHints ? withKnownHint(histogram, this.#histograms.at(-1)) : histogram,
        );
        continue;
      }
      this.#times[floats] = times[k] as number;
      if (weights !== undefined) this.#weights[floats] = weights[base + k] as number;
      this.#values[floats++] = values[base + k] as number;
    }
    const own = (this.#own ??= this.#newWindows());
    own.locate(this.#times, floats);
    this.#prepared = undefined;
    if (weights === undefined) this.#runKernel(own, this.#values, 0);
    else this.#runWeighted(own);
    if (this.#histograms.length > 0) this.#mixedSteps(block.labels[row] as Labels, own);
  }

  /** A series that begins or ends, without gaps between: its samples are read where they are. */
  #stretch({ times, values }: RangeBlock, base: number, from: number, to: number): void {
    const own = (this.#own ??= this.#newWindows());
    own.locate(times.subarray(from, to), to - from);
    this.#prepared = undefined;
    this.#runKernel(own, values, base + from);
  }

  #mixedSteps(labels: Labels, own: Windows): void {
    const ofHistograms = (this.#ofHistograms ??= this.#newWindows());
    ofHistograms.locate(this.#histogramTimes, this.#histograms.length);
    const { offset, values, presence } = this.#builder;
    const window: MixedWindow = {
      labels,
      floatTimes: this.#times,
      floats: this.#values,
      floatLo: 0,
      floatHi: 0,
      times: this.#histogramTimes,
      histograms: this.#histograms,
      lo: 0,
      hi: 0,
      resets: [],
      rangeStart: 0,
      rangeEnd: 0,
      step: 0,
      floatResult: undefined,
      extension: this.#call.source.extension,
      annotations: this.#run.annotations,
      pos: this.#call.pos,
    };
    for (let i = 0; i < own.steps; i++) {
      window.lo = ofHistograms.lo[i] as number;
      window.hi = ofHistograms.hi[i] as number;
      if (window.lo === window.hi) continue;
      window.floatLo = own.lo[i] as number;
      window.floatHi = own.hi[i] as number;
      window.rangeEnd = own.ends[i] as number;
      window.rangeStart = window.rangeEnd - own.rangeMs;
      window.step = i;
      window.floatResult = presence[offset + i] === 1 ? values[offset + i] : undefined;
      const result = this.#call.func.histograms(window);
      if (typeof result === 'number') {
        values[offset + i] = result;
        presence[offset + i] = 1;
      } else if (result === undefined) presence[offset + i] = 0;
      else this.#builder.setHistogram(i, result);
    }
  }
}

function withKnownHint(histogram: FloatHistogram, previous: FloatHistogram | undefined): FloatHistogram {
  if (histogram.counterResetHint !== 'unknown' || previous === undefined) return histogram;
  return withHint(histogram, isReset(histogram, previous) ? 'reset' : 'not_reset');
}

/** The cells that are present, when they follow each other without a gap; from -1 when they do not, or there is none. */
function presentStretch(presence: Uint8Array, base: number, length: number): { from: number; to: number } {
  let from = 0;
  while (from < length && presence[base + from] !== PRESENT) from++;
  let to = from;
  while (to < length && presence[base + to] === PRESENT) to++;
  for (let k = to; k < length; k++) if (presence[base + k] === PRESENT) return { from: -1, to };
  return { from: from < length ? from : -1, to };
}

function isPresent(presence: Uint8Array, base: number, length: number): boolean {
  for (let k = base; k < base + length; k++) if (presence[k] !== PRESENT) return false;
  return true;
}

/** Metric names that say they count: `rate` and `increase` point out others. */
export function looksLikeCounter(labels: Labels): boolean {
  const name = metricName(labels);
  return name === '' || /_(?:total|sum|count|bucket)$/.test(name);
}
