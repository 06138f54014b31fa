/** The samples of a range as they are: the answer of an instant query such as `up[5m]`. */
import { type Labels, compareLabels } from '../../../../shared/labels.ts';
import { AppError } from '../../../../shared/errors.ts';
import type { FloatHistogram } from '../../storage/histogram.ts';
import { PRESENT } from '../../storage/storage.ts';
import type { Grid } from '../grid.ts';
import { dropMetadata } from '../matrix.ts';
import type { RawSeries } from '../queryResult.ts';
import type { QueryRun } from '../queryRun.ts';
import { type RangeSource, sourceWindows } from './rangeSource.ts';
import type { RangeBlock } from './selectBlocks.ts';

/** @returns series sorted by their labels */
export async function selectRaw(source: RangeSource, run: QueryRun, grid: Grid): Promise<RawSeries[]> {
  if (source.extension !== undefined) {
    throw new AppError('execution', `${source.extension} modifier can only be used inside a function`);
  }
  const windows = sourceWindows(source, run, grid);
  const raw: RawSeries[] = [];
  let samples = 0;
  const sink = {
    startBlock(block: RangeBlock): void {
      windows.locate(block.times, block.length);
    },
    row(block: RangeBlock, row: number): void {
      const series = rawRow(block, row, windows.lo[0] as number, windows.hi[0] as number);
      if (series.times.length === 0) return;
      samples += series.times.length;
      run.checkGrowth(samples);
      raw.push(series);
    },
  };
  await source.read(run, grid, '', sink);
  return raw.sort((a, b) => compareLabels(a.labels, b.labels));
}

function rawRow(block: RangeBlock, row: number, lo: number, hi: number): RawSeries {
  const base = row * block.stride;
  const times: number[] = [];
  const values: number[] = [];
  const histograms: (FloatHistogram | undefined)[] = [];
  for (let k = lo; k < hi; k++) {
    if (block.presence !== null && block.presence[base + k] !== PRESENT) continue;
    times.push(block.times[k] as number);
    values.push(block.values[base + k] as number);
    histograms.push(block.histograms?.[base + k]);
  }
  const labels = block.labels[row] as Labels;
  return {
    labels: block.dropName?.[row] === 1 ? dropMetadata(labels) : labels,
    times: Float64Array.from(times),
    values: Float64Array.from(values),
    histograms: histograms.some((histogram) => histogram !== undefined) ? histograms : null,
  };
}
