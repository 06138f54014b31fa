/** Where a function over ranges gets its samples: a range selector reads the store, a subquery evaluates its expression. */
import type { Matcher } from '../../storage/matcher.ts';
import { Windows, windowEnds } from '../../kernels/windows.ts';
import { type Grid, gridEnd, gridOf } from '../grid.ts';
import { withHint } from '../histogram/arithmetic.ts';
import type { HistogramCells, Matrix } from '../matrix.ts';
import type { QueryRun } from '../queryRun.ts';
import { type Operator, vectorOf } from './operator.ts';
import { type RangeBlock, selectBlocks } from './selectBlocks.ts';

export type Extension = 'anchored' | 'smoothed' | undefined;

export interface RangeSource {
  readonly rangeMs: number;
  readonly offsetMs: number;
  readonly atMs: number | undefined;
  readonly extension: Extension;
  /** Only counts and sums are looked at: hints that are unknown are told from the sample before, as Prometheus does there. */
  readonly resolvesHints: boolean;
  /** Everything the windows of `grid` can see, in blocks of series that share timestamps. */
  blocks(run: QueryRun, grid: Grid, func: string): AsyncGenerator<RangeBlock, void, void>;
}

/** The windows of each step of `grid`, still without samples. */
export function sourceWindows(source: RangeSource, run: QueryRun, grid: Grid): Windows {
  const ends = windowEnds(grid.startMs, grid.stepMs, grid.steps, source.offsetMs, source.atMs);
  const { beforeMs, afterMs } = reach(source.extension, run.lookbackMs);
  return new Windows(ends, source.rangeMs, beforeMs, afterMs);
}

function reach(extension: Extension, lookbackMs: number): { beforeMs: number; afterMs: number } {
  return {
    beforeMs: extension === undefined ? 0 : lookbackMs,
    afterMs: extension === 'smoothed' ? lookbackMs : 0,
  };
}

export interface RangeSelection {
  readonly matchers: readonly Matcher[];
  readonly rangeMs: number;
  readonly offsetMs: number;
  readonly atMs: number | undefined;
  readonly extension: Extension;
  readonly resolvesHints: boolean;
}

export function selectorSource(selection: RangeSelection): RangeSource {
  return {
    ...selection,
    blocks(run, grid, func) {
      const first = (selection.atMs ?? grid.startMs) - selection.offsetMs;
      const last = (selection.atMs ?? gridEnd(grid)) - selection.offsetMs;
      const { beforeMs, afterMs } = reach(selection.extension, run.lookbackMs);
      return selectBlocks(run, {
        matchers: selection.matchers,
        minT: first - selection.rangeMs - beforeMs + 1,
        maxT: last + afterMs,
        hints: { stepMs: grid.stepMs, rangeMs: selection.rangeMs, func },
      });
    },
  };
}

export interface SubqueryShape {
  readonly expr: Operator;
  readonly rangeMs: number;
  readonly stepMs: number;
  readonly offsetMs: number;
  readonly atMs: number | undefined;
}

export function subquerySource(shape: SubqueryShape): RangeSource {
  return {
    ...shape,
    extension: undefined,
    resolvesHints: false,
    async *blocks(run, grid) {
      const inner = subqueryGrid(shape, grid);
      if (inner.steps === 0) return;
      yield matrixBlock(await vectorOf(shape.expr, run, inner), inner);
    },
  };
}

/** Steps of a subquery are multiples of its own step, so that neighbouring outer steps see the same ones. */
function subqueryGrid(shape: SubqueryShape, grid: Grid): Grid {
  const lastEnd = (shape.atMs ?? gridEnd(grid)) - shape.offsetMs;
  const firstStart = (shape.atMs ?? grid.startMs) - shape.offsetMs - shape.rangeMs;
  let startMs = shape.stepMs * Math.trunc(firstStart / shape.stepMs);
  if (startMs <= firstStart) startMs += shape.stepMs;
  return gridOf(startMs, lastEnd, shape.stepMs);
}

function matrixBlock(matrix: Matrix, grid: Grid): RangeBlock {
  const times = new Float64Array(grid.steps);
  for (let i = 0; i < grid.steps; i++) times[i] = grid.startMs + i * grid.stepMs;
  return {
    labels: matrix.series,
    dropName: matrix.dropName,
    times,
    length: grid.steps,
    stride: grid.steps,
    values: matrix.values,
    // The bytes of a matrix mean the same as those of a block: 0 absent, 1 present.
    presence: matrix.presence.includes(0) ? matrix.presence : null,
    histograms: matrix.histograms && resetsOnce(matrix.histograms, grid.steps),
  };
}

/** A sample that several steps see is one sample: its hint of a reset counts at the first of them only. */
function resetsOnce(histograms: HistogramCells, steps: number): HistogramCells {
  return histograms.map((histogram, cell) => {
    if (histogram?.counterResetHint !== 'reset' || cell % steps === 0) return histogram;
    return histograms[cell - 1] === histogram ? withHint(histogram, 'unknown') : histogram;
  });
}
