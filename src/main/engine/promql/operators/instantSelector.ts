/**
 * An instant selector: at each step the latest sample within the lookback, unless it is a staleness marker. For series without
 * gaps the sample each step takes is found once per block, and a row is a gather.
 */
import type { Labels } from '../../../../shared/labels.ts';
import type { Matcher } from '../../storage/matcher.ts';
import { ABSENT, PRESENT, type SeriesBlock } from '../../storage/storage.ts';
import { windowEnds } from '../../kernels/windows.ts';
import type { Grid } from '../grid.ts';
import { MatrixBuilder, vectorValue } from '../matrix.ts';
import type { QueryRun } from '../queryRun.ts';
import type { Operator } from './operator.ts';
import { buildPieces } from './pieces.ts';
import { readBlocks, type RowSink } from './selectBlocks.ts';

export interface InstantSelection {
  readonly matchers: readonly Matcher[];
  readonly offsetMs: number;
  /** The fixed time of `@`. */
  readonly atMs: number | undefined;
  /** `timestamp(x)`: the sample's time in seconds instead of its value. */
  readonly timesOnly: boolean;
}

export function instantSelector(selection: InstantSelection): Operator {
  const whole: Operator = async (run, grid) => {
    const builder = new MatrixBuilder(run.cells, grid.steps);
    await fill(run, grid, selection, builder, () => run.checkGrowth(builder.offset));
    return vectorValue(builder.build());
  };
  whole.pieces = (run, grid, take) =>
    buildPieces(run, grid, take, (builder, onBlock) => fill(run, grid, selection, builder, onBlock));
  return whole;
}

/** Adds the rows of each block to `builder`. */
function fill(
  run: QueryRun,
  grid: Grid,
  selection: InstantSelection,
  builder: MatrixBuilder,
  onBlock: () => void,
): Promise<void> {
  const ends = windowEnds(grid.startMs, grid.stepMs, grid.steps, selection.offsetMs, selection.atMs);
  const request = {
    matchers: selection.matchers,
    minT: (ends[0] as number) - run.lookbackMs + 1,
    maxT: ends[ends.length - 1] as number,
    hints: {
      stepMs: grid.stepMs,
      rangeMs: 0,
      func: selection.timesOnly ? 'timestamp' : '',
      reachMs: run.lookbackMs,
    },
  };
  const picker = new InstantPicker(ends, run.lookbackMs, selection.timesOnly, builder, onBlock);
  return readBlocks(run, request, picker, grid.steps);
}

class InstantPicker implements RowSink {
  readonly endBlock: () => void;
  readonly #builder: MatrixBuilder;
  readonly #ends: Float64Array;
  readonly #lookbackMs: number;
  readonly #timesOnly: boolean;
  /** Last tick of the block up to each step, -1 for none. */
  readonly #ticks: Int32Array;
  /** Sample each step takes, -1 for none. */
  readonly #index: Int32Array;

  constructor(ends: Float64Array, lookbackMs: number, timesOnly: boolean, builder: MatrixBuilder, onBlock: () => void) {
    this.endBlock = onBlock;
    this.#builder = builder;
    this.#ends = ends;
    this.#lookbackMs = lookbackMs;
    this.#timesOnly = timesOnly;
    this.#ticks = new Int32Array(ends.length);
    this.#index = new Int32Array(ends.length);
  }

  startBlock(block: SeriesBlock): void {
    this.#builder.reserve(block.labels.length);
    this.#findTicks(block);
    if (block.presence === null) this.#pickTicks(block);
  }

  row(block: SeriesBlock, row: number): void {
    const base = row * block.stride;
    if (block.presence !== null && !this.#pickPresent(block, block.presence, base)) return;
    this.#gather(block, base, this.#builder);
    this.#builder.commitRow(block.labels[row] as Labels, false);
  }

  /** The last tick up to each step: the same for all series of the block. */
  #findTicks({ times, length }: SeriesBlock): void {
    const ends = this.#ends;
    let next = 0;
    for (let i = 0; i < ends.length; i++) {
      const end = ends[i] as number;
      while (next < length && (times[next] as number) <= end) next++;
      this.#ticks[i] = next - 1;
    }
  }

  #pickTicks(block: SeriesBlock): void {
    for (let i = 0; i < this.#ticks.length; i++) {
      const tick = this.#ticks[i] as number;
      this.#index[i] = this.#isNear(block, tick, i) ? tick : -1;
    }
  }

  /**
   * Where the series has nothing at a step's tick, what it had last counts; each tick is looked at once at most.
   * @returns false when no step has a sample
   */
  #pickPresent(block: SeriesBlock, presence: Uint8Array, base: number): boolean {
    const first = presence.indexOf(PRESENT, base) - base;
    if (first < 0 || first >= block.length) return false;
    const index = this.#index;
    const ticks = this.#ticks;
    let seen = first - 1;
    let last = -1;
    for (let i = 0; i < ticks.length; i++) {
      const tick = ticks[i] as number;
      let at = tick;
      while (at > seen && presence[base + at] === ABSENT) at--;
      if (at > seen) last = at;
      if (tick > seen) seen = tick;
      index[i] = last >= 0 && presence[base + last] === PRESENT && this.#isNear(block, last, i) ? last : -1;
    }
    return true;
  }

  #isNear({ times, condensed }: SeriesBlock, tick: number, step: number): boolean {
    return tick >= 0 && (times[tick] as number) > (this.#ends[step] as number) - this.#reachMs(tick, condensed);
  }

  /** Of a bucket only the first and the last sample are left: the next one may be that much further away. */
  #reachMs(index: number, condensed: SeriesBlock['condensed']): number {
    if (condensed === undefined) return this.#lookbackMs;
    const span = condensed.find(({ end }) => index < end);
    return span === undefined ? this.#lookbackMs : this.#lookbackMs + span.resolutionMs;
  }

  #gather({ values, times, histograms }: SeriesBlock, base: number, builder: MatrixBuilder): void {
    const index = this.#index;
    const at = builder.offset;
    const out = builder.values;
    const presence = builder.presence;
    for (let i = 0; i < index.length; i++) {
      const k = index[i] as number;
      if (k < 0) continue;
      out[at + i] = this.#timesOnly ? (times[k] as number) / 1000 : (values[base + k] as number);
      presence[at + i] = 1;
    }
    if (histograms === null || this.#timesOnly) return;
    for (let i = 0; i < index.length; i++) {
      const k = index[i] as number;
      const histogram = k < 0 ? undefined : histograms[base + k];
      if (histogram !== undefined) builder.setHistogram(i, histogram);
    }
  }
}
