/**
 * Native histograms as ordinary series, one for each bucket: what a heatmap draws. All buckets of one series lie on one
 * ladder of bounds, whatever schemas its histograms have: a bound that cuts a bucket of any of them is left out.
 */
import { bucketLadder, rungOf } from '../../../shared/bucketLadder.ts';
import { BUCKET_FROM, BUCKET_TO } from '../../../shared/frames.ts';
import { type Labels, labelsFromRecord, labelsToRecord } from '../../../shared/labels.ts';
import { allBuckets, type FloatHistogram, type ResultMatrix } from '../../engine/engine.ts';

/** More rows than a panel has pixels for are joined. */
const MOST_ROWS = 120;

type Cells = Pick<ResultMatrix, 'series' | 'values' | 'presence'>;

interface Row {
  readonly labels: Labels;
  readonly values: Float64Array;
  readonly presence: Uint8Array;
}

/** Cells that are numbers are left out where others of the same series are histograms. */
export function bucketSeries(matrix: ResultMatrix): ResultMatrix {
  const { histograms, series, steps } = matrix;
  if (histograms === null) return matrix;
  const rows = series.flatMap((labels, s) => {
    const cells = histograms.slice(s * steps, (s + 1) * steps);
    return cells.some((cell) => cell !== undefined) ? rowsOf(labels, cells) : [numbersOf(matrix, s)];
  });
  return { ...matrix, ...joined(rows, steps), histograms: null };
}

function numbersOf({ series, values, presence, steps }: ResultMatrix, s: number): Row {
  const [from, to] = [s * steps, (s + 1) * steps];
  return { labels: series[s] as Labels, values: values.subarray(from, to), presence: presence.subarray(from, to) };
}

function rowsOf(labels: Labels, cells: readonly (FloatHistogram | undefined)[]): readonly Row[] {
  const buckets = cells.map((cell) => cell && allBuckets(cell).filter(({ count }) => count !== 0));
  const bounds = bucketLadder(
    buckets.flatMap((some) => some ?? []),
    MOST_ROWS,
  );
  const presence = Uint8Array.from(cells, (cell) => (cell === undefined ? 0 : 1));
  const counts = bounds.slice(1).map(() => new Float64Array(cells.length));
  buckets.forEach((some, step) => {
    for (const bucket of some ?? []) {
      const row = counts[rungOf(bounds, bucket)];
      if (row) row[step] = (row[step] ?? 0) + bucket.count;
    }
  });
  const own = labelsToRecord(labels);
  return counts.map((values, row) => ({
    labels: labelsFromRecord({ ...own, [BUCKET_FROM]: String(bounds[row]), [BUCKET_TO]: String(bounds[row + 1]) }),
    values,
    presence,
  }));
}

function joined(rows: readonly Row[], steps: number): Cells {
  const values = new Float64Array(rows.length * steps);
  const presence = new Uint8Array(rows.length * steps);
  rows.forEach((row, r) => {
    values.set(row.values, r * steps);
    presence.set(row.presence, r * steps);
  });
  return { series: rows.map(({ labels }) => labels), values, presence };
}
