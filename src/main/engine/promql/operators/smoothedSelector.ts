/** An instant selector with `smoothed`: the value between the samples on both sides of a step, on the line that joins them. */
import { type Labels, metricName } from '../../../../shared/labels.ts';
import type { Matcher } from '../../storage/matcher.ts';
import { PRESENT, type SeriesBlock } from '../../storage/storage.ts';
import { windowEnds } from '../../kernels/windows.ts';
import { mixedExponentialCustomHistograms, mixedFloatsHistograms, reconciledCustomBuckets } from '../annotations.ts';
import type { Position } from '../ast.ts';
import { interpolateHistograms } from '../functions/histogramWindows.ts';
import { MatrixBuilder, vectorValue } from '../matrix.ts';
import type { QueryRun } from '../queryRun.ts';
import type { Operator } from './operator.ts';
import { readBlocks } from './selectBlocks.ts';

export interface SmoothedSelection {
  readonly matchers: readonly Matcher[];
  readonly offsetMs: number;
  readonly atMs: number | undefined;
  readonly pos: Position;
}

export function smoothedSelector(selection: SmoothedSelection): Operator {
  return async (run, grid) => {
    const ends = windowEnds(grid.startMs, grid.stepMs, grid.steps, selection.offsetMs, selection.atMs);
    const builder = new MatrixBuilder(run.cells, grid.steps);
    const request = {
      matchers: selection.matchers,
      minT: (ends[0] as number) - run.lookbackMs + 1,
      maxT: (ends[ends.length - 1] as number) + run.lookbackMs,
      hints: { stepMs: grid.stepMs, rangeMs: 2 * run.lookbackMs, func: '' },
    };
    const sink = {
      startBlock(block: SeriesBlock): void {
        builder.reserve(block.labels.length);
        run.checkGrowth(builder.offset);
      },
      row(block: SeriesBlock, row: number): void {
        smoothRow(block, row, ends, selection.pos, builder, run);
        builder.commitRow(block.labels[row] as Labels, false);
      },
    };
    await readBlocks(run, request, sink, grid.steps);
    return vectorValue(builder.build());
  };
}

function smoothRow(
  block: SeriesBlock,
  row: number,
  ends: Float64Array,
  pos: Position,
  builder: MatrixBuilder,
  run: QueryRun,
): void {
  const base = row * block.stride;
  const there: number[] = [];
  for (let k = 0; k < block.length; k++)
    if (block.presence === null || block.presence[base + k] === PRESENT) there.push(k);
  let next = 0;
  for (let i = 0; i < ends.length; i++) {
    const end = ends[i] as number;
    while (next < there.length && (block.times[there[next] as number] as number) <= end) next++;
    const before = there[next - 1];
    const after = there[next];
    if (before === undefined || (block.times[before] as number) <= end - run.lookbackMs) continue;
    const isLast = after === undefined || (block.times[after] as number) > end + run.lookbackMs;
    smoothCell(block, base, before, isLast ? before : after, end, { row, step: i, pos, builder, run });
  }
}

interface Target {
  readonly row: number;
  readonly step: number;
  readonly pos: Position;
  readonly builder: MatrixBuilder;
  readonly run: QueryRun;
}

function smoothCell(
  block: SeriesBlock,
  base: number,
  before: number,
  after: number,
  t: number,
  { row, step, pos, builder, run }: Target,
): void {
  const name = metricName(block.labels[row] as Labels);
  const t1 = block.times[before] as number;
  const fraction = after === before ? 0 : (t - t1) / ((block.times[after] as number) - t1);
  const h1 = block.histograms?.[base + before];
  const h2 = block.histograms?.[base + after];
  if (h1 === undefined && (h2 === undefined || fraction === 0)) {
    const y1 = block.values[base + before] as number;
    const y2 = block.values[base + after] as number;
    builder.values[builder.offset + step] = fraction === 0 ? y1 : y1 + (y2 - y1) * fraction;
    builder.presence[builder.offset + step] = 1;
    return;
  }
  if (h1 === undefined || (h2 === undefined && fraction !== 0)) {
    run.annotations.add(mixedFloatsHistograms(pos, name));
    return;
  }
  const histogram = interpolateHistograms(h1, h2 ?? h1, fraction, false, (combined, operation) => {
    if (combined === undefined) run.annotations.add(mixedExponentialCustomHistograms(pos, name));
    else if (combined.hasReconciledBounds) run.annotations.add(reconciledCustomBuckets(pos, operation));
    return combined?.histogram;
  });
  if (histogram !== undefined) builder.setHistogram(step, histogram);
}
