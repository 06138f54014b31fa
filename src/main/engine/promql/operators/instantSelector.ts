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
  /** Sample each step takes, -1 for none. */
  readonly #index: Int32Array;

  constructor(ends: Float64Array, lookbackMs: number, timesOnly: boolean, builder: MatrixBuilder, onBlock: () => void) {
    this.endBlock = onBlock;
    this.#builder = builder;
    this.#ends = ends;
    this.#lookbackMs = lookbackMs;
    this.#timesOnly = timesOnly;
    this.#index = new Int32Array(ends.length);
  }

  startBlock(block: SeriesBlock): void {
    this.#builder.reserve(block.labels.length);
    if (block.presence === null) this.#locate(block, 0);
  }

  row(block: SeriesBlock, row: number): void {
    const base = row * block.stride;
    if (block.presence !== null) this.#locate(block, base);
    this.#gather(block, base, this.#builder);
    this.#builder.commitRow(block.labels[row] as Labels, false);
  }

  #locate({ times, length, presence, condensed }: SeriesBlock, base: number): void {
    const ends = this.#ends;
    const index = this.#index;
    let next = 0;
    let last = -1;
    for (let i = 0; i < ends.length; i++) {
      const end = ends[i] as number;
      for (; next < length && (times[next] as number) <= end; next++) {
        if (presence === null || presence[base + next] !== ABSENT) last = next;
      }
      const isThere =
        last !== -1 &&
        (times[last] as number) > end - this.#reachMs(last, condensed) &&
        (presence === null || presence[base + last] === PRESENT);
      index[i] = isThere ? last : -1;
    }
  }

  /** Of a bucket only the first and the last sample are left: the next one may be that much further away. */
  #reachMs(index: number, condensed: SeriesBlock['condensed']): number {
    const span = condensed?.find(({ end }) => index < end);
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
