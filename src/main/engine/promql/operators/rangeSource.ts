/** Where a function over ranges gets its samples: a range selector reads the store, a subquery evaluates its expression. */
import type { Matcher } from '../../storage/matcher.ts';
import { Windows, windowEnds } from '../../kernels/windows.ts';
import { type Grid, gridEnd, gridOf } from '../grid.ts';
import { withHint } from '../histogram/arithmetic.ts';
import type { HistogramCells, Matrix } from '../matrix.ts';
import type { QueryRun } from '../queryRun.ts';
import { type Operator, vectorOf } from './operator.ts';
import { type RangeBlock, readBlocks, readRows, type RowSink } from './selectBlocks.ts';

export type Extension = 'anchored' | 'smoothed' | undefined;

export interface RangeSource {
  readonly rangeMs: number;
  readonly offsetMs: number;
  readonly atMs: number | undefined;
  readonly extension: Extension;
  /** Only counts and sums are looked at: hints that are unknown are told from the sample before, as Prometheus does there. */
  readonly resolvesHints: boolean;
  /** Hands everything the windows of `grid` can see to `sink`, in blocks of series that share timestamps. */
  read(run: QueryRun, grid: Grid, func: string, sink: RowSink): Promise<void>;
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
    read(run, grid, func, sink) {
      const first = (selection.atMs ?? grid.startMs) - selection.offsetMs;
      const last = (selection.atMs ?? gridEnd(grid)) - selection.offsetMs;
      const { beforeMs, afterMs } = reach(selection.extension, run.lookbackMs);
      const request = {
        matchers: selection.matchers,
        minT: first - selection.rangeMs - beforeMs + 1,
        maxT: last + afterMs,
        hints: {
          stepMs: grid.stepMs,
          rangeMs: selection.rangeMs,
          func,
          reachMs: selection.rangeMs + beforeMs + afterMs,
        },
      };
      return readBlocks(run, request, sink, grid.steps);
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
    async read(run, grid, _func, sink) {
      const inner = subqueryGrid(shape, grid);
      if (inner.steps === 0) return;
      await readRows(run, matrixBlock(await vectorOf(shape.expr, run, inner), inner), sink, grid.steps);
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
