/**
 * `histogram_quantile`, `histogram_quantiles`, `histogram_fraction`: classic buckets are brought together by their labels once
 * per query; native histograms are answered cell by cell.
 */
import { type Labels, dropLabels, labelValue, labelsKey, metricName, withLabel } from '../../../../shared/labels.ts';
import type { FloatHistogram } from '../../storage/histogram.ts';
import {
  badBucketLabel,
  forcedMonotonicity,
  fractionWithoutNaNs,
  invalidQuantile,
  mixedClassicNativeHistograms,
  quantileOfNaNs,
  quantileSkewedByNaNs,
} from '../annotations.ts';
import type { Position } from '../ast.ts';
import { formatShort } from '../../base/goFloat.ts';
import { type ClassicBucket, bucketFraction, bucketQuantile } from '../histogram/classicBuckets.ts';
import { histogramFraction, histogramQuantile } from '../histogram/quantile.ts';
import { type Grid } from '../grid.ts';
import { type Matrix, MatrixBuilder, mergeSameLabels, vectorValue } from '../matrix.ts';
import type { QueryRun } from '../queryRun.ts';
import { type Operator, vectorOf } from './operator.ts';
import { evaluateScalars } from './rangeCall.ts';

/** What is asked of each histogram. */
interface Question {
  classic(buckets: readonly ClassicBucket[], step: number, labels: Labels): number;
  native(histogram: FloatHistogram, step: number, labels: Labels): number;
  /** A shortcut for whole, well-formed buckets: bounds ascending to +Inf, counts never falling. */
  cumulative?(bounds: Float64Array, counts: Float64Array, step: number): number;
}

export interface QuantileCall {
  readonly expr: Operator;
  readonly exprPos: Position;
  readonly quantiles: readonly { readonly operator: Operator; readonly pos: Position }[];
  /** `histogram_quantiles` puts each quantile into this label. */
  readonly label: string | undefined;
}

export function quantileCall(call: QuantileCall): Operator {
  return async (run, grid) => {
    // Arguments are evaluated in the order they are written; annotations follow it.
    const scalars = () =>
      evaluateScalars(
        call.quantiles.map(({ operator }) => operator),
        run,
        grid,
      );
    const early = call.label === undefined ? await scalars() : undefined;
    const matrix = await vectorOf(call.expr, run, grid);
    const quantiles = early ?? (await scalars());
    quantiles.forEach((values, i) => {
      for (const q of values)
        if (!(q >= 0 && q <= 1)) run.annotations.add(invalidQuantile((call.quantiles[i] as { pos: Position }).pos, q));
    });
    const histograms = groupBuckets(matrix, call.exprPos, run);
    const builder = new MatrixBuilder(run.cells, grid.steps);
    for (const q of quantiles) {
      const question = quantileQuestion(q, call.exprPos, grid, run);
      if (call.label === undefined) await ask(question, histograms, matrix, builder, run, undefined);
      else await askByLabel(call.label, q, question, histograms, matrix, builder, run);
    }
    return vectorValue(mergeSameLabels(builder.build()));
  };
}

/** A quantile that changes from step to step changes its label with it. */
async function askByLabel(
  label: string,
  q: Float64Array,
  question: Question,
  histograms: BucketGroups,
  matrix: Matrix,
  builder: MatrixBuilder,
  run: QueryRun,
): Promise<void> {
  for (const value of new Set(q)) {
    await ask(
      question,
      histograms,
      matrix,
      builder,
      run,
      (labels) => withLabel(labels, label, formatQuantile(value)),
      (step) => Object.is(q[step], value),
    );
  }
}

/** OpenMetrics' float: whole numbers keep a `.0`. */
function formatQuantile(q: number): string {
  const text = formatShort(q);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

export interface FractionCall {
  readonly lower: Operator;
  readonly upper: Operator;
  readonly expr: Operator;
  readonly exprPos: Position;
}

export function fractionCall(call: FractionCall): Operator {
  return async (run, grid) => {
    const [lower, upper] = (await evaluateScalars([call.lower, call.upper], run, grid)) as [Float64Array, Float64Array];
    const matrix = await vectorOf(call.expr, run, grid);
    const histograms = groupBuckets(matrix, call.exprPos, run);
    const builder = new MatrixBuilder(run.cells, grid.steps);
    const question: Question = {
      classic: (buckets, step) => bucketFraction(lower[step] as number, upper[step] as number, buckets),
      native(histogram, step, labels) {
        const { value, ignoresNaNs } = histogramFraction(lower[step] as number, upper[step] as number, histogram);
        if (ignoresNaNs) run.annotations.add(fractionWithoutNaNs(call.exprPos, metricName(labels)));
        return value;
      },
    };
    await ask(question, histograms, matrix, builder, run, undefined);
    return vectorValue(mergeSameLabels(builder.build()));
  };
}

function quantileQuestion(q: Float64Array, pos: Position, grid: Grid, run: QueryRun): Question {
  return {
    classic(buckets, step, labels) {
      const { value, repair } = bucketQuantile(q[step] as number, buckets);
      const t = grid.startMs + step * grid.stepMs;
      if (repair) run.annotations.add(forcedMonotonicity(pos, metricName(labels), { ...repair, t }));
      return value;
    },
    native(histogram, step, labels) {
      const { value, nanEffect } = histogramQuantile(q[step] as number, histogram);
      if (nanEffect === 'resultIsNaN') run.annotations.add(quantileOfNaNs(pos, metricName(labels)));
      if (nanEffect === 'skewedHigher') run.annotations.add(quantileSkewedByNaNs(pos, metricName(labels)));
      return value;
    },
    cumulative: (bounds, counts, step) => cumulativeQuantile(q[step] as number, bounds, counts),
  };
}

function cumulativeQuantile(q: number, bounds: Float64Array, counts: Float64Array): number {
  if (!(q >= 0 && q <= 1)) return Number.isNaN(q) ? q : q < 0 ? -Infinity : Infinity;
  const last = bounds.length - 1;
  const observations = counts[last] as number;
  if (last < 1 || observations === 0 || Number.isNaN(observations)) return Number.NaN;
  const rank = q * observations;
  let at = 0;
  while (at < last && (counts[at] as number) < rank) at++;
  if (at === last) return bounds[last - 1] as number;
  const end = bounds[at] as number;
  if (at === 0) return end <= 0 ? end : (end * rank) / (counts[0] as number);
  const start = bounds[at - 1] as number;
  const below = counts[at - 1] as number;
  return start + ((end - start) * (rank - below)) / ((counts[at] as number) - below);
}

interface BucketGroup {
  readonly labels: Labels;
  /** Rows of buckets by ascending bound, and those bounds. */
  rows: number[];
  bounds: Float64Array;
  /** Rows that have native histograms under the same labels. */
  readonly nativeRows: number[];
}

type BucketGroups = readonly BucketGroup[];

const LE: ReadonlySet<string> = new Set(['le']);

function groupBuckets(matrix: Matrix, pos: Position, run: QueryRun): BucketGroups {
  const groups = new Map<string, BucketGroup & { members: { row: number; bound: number }[] }>();
  matrix.series.forEach((series, row) => {
    const labels = dropLabels(series, LE);
    const key = labelsKey(labels);
    let group = groups.get(key);
    if (group === undefined)
      groups.set(key, (group = { labels, rows: [], bounds: new Float64Array(0), nativeRows: [], members: [] }));
    const { hasFloats, hasHistograms } = kindsOf(matrix, row);
    if (hasHistograms) group.nativeRows.push(row);
    if (!hasFloats) return;
    const bound = parseBound(labelValue(series, 'le'));
    if (bound === undefined) run.annotations.add(badBucketLabel(pos, metricName(series), labelValue(series, 'le')));
    else group.members.push({ row, bound });
  });
  for (const group of groups.values()) {
    group.members.sort((a, b) => (a.bound < b.bound ? -1 : a.bound > b.bound ? 1 : 0));
    group.rows = group.members.map(({ row }) => row);
    group.bounds = Float64Array.from(group.members, ({ bound }) => bound);
  }
  const all = [...groups.values()];
  for (const group of all) if (group.nativeRows.length > 0 && group.rows.length > 0) warnOfMix(matrix, group, pos, run);
  return all;
}

function kindsOf({ histograms, presence, steps }: Matrix, row: number): { hasFloats: boolean; hasHistograms: boolean } {
  if (histograms === null) return { hasFloats: true, hasHistograms: false };
  let hasFloats = false;
  let hasHistograms = false;
  for (let cell = row * steps; cell < (row + 1) * steps; cell++) {
    if (presence[cell] === 0) continue;
    if (histograms[cell] === undefined) hasFloats = true;
    else hasHistograms = true;
  }
  return { hasFloats, hasHistograms };
}

function warnOfMix(matrix: Matrix, group: BucketGroup, pos: Position, run: QueryRun): void {
  for (let step = 0; step < matrix.steps; step++) {
    if (!isMixed(matrix, group, step)) continue;
    run.annotations.add(mixedClassicNativeHistograms(pos, metricName(group.labels)));
    return;
  }
}

const isFloatAt = ({ presence, histograms, steps }: Matrix, row: number, step: number): boolean =>
  presence[row * steps + step] === 1 && histograms?.[row * steps + step] === undefined;
const histogramAt = ({ presence, histograms, steps }: Matrix, row: number, step: number): FloatHistogram | undefined =>
  presence[row * steps + step] === 1 ? histograms?.[row * steps + step] : undefined;

/** Classic buckets and a native histogram of the same name at the same time: neither is answered. */
function isMixed(matrix: Matrix, group: BucketGroup, step: number): boolean {
  if (group.nativeRows.length === 0 || group.rows.length === 0) return false;
  return (
    group.nativeRows.some((row) => histogramAt(matrix, row, step) !== undefined) &&
    group.rows.some((row) => isFloatAt(matrix, row, step))
  );
}

function parseBound(text: string): number | undefined {
  if (/^[+-]?inf(?:inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^[+-]?nan$/i.test(text)) return Number.NaN;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

async function ask(
  question: Question,
  groups: BucketGroups,
  matrix: Matrix,
  builder: MatrixBuilder,
  run: QueryRun,
  relabel: ((labels: Labels) => Labels) | undefined,
  isAsked: (step: number) => boolean = () => true,
): Promise<void> {
  for (const group of groups) {
    for (const row of group.nativeRows) {
      const labels = matrix.series[row] as Labels;
      answerRow(matrix.steps, builder, relabel ? relabel(labels) : labels, (step) => {
        const histogram = histogramAt(matrix, row, step);
        if (histogram === undefined || !isAsked(step) || isMixed(matrix, group, step)) return undefined;
        return question.native(histogram, step, labels);
      });
    }
    if (group.rows.length > 0) {
      const counts = new Float64Array(group.rows.length);
      const isWellFormed = hasRisingBounds(group.bounds);
      answerRow(matrix.steps, builder, relabel ? relabel(group.labels) : group.labels, (step) => {
        if (!isAsked(step) || isMixed(matrix, group, step)) return undefined;
        if (isWellFormed && question.cumulative && readCounts(matrix, group.rows, step, counts)) {
          return question.cumulative(group.bounds, counts, step);
        }
        const buckets = bucketsAt(matrix, group, step);
        return buckets.length === 0 ? undefined : question.classic(buckets, step, group.labels);
      });
    }
    if (run.isOutOfBreath) await run.breathe();
  }
}

function answerRow(
  steps: number,
  builder: MatrixBuilder,
  labels: Labels,
  answer: (step: number) => number | undefined,
): void {
  builder.reserve(1);
  const { offset, values, presence } = builder;
  for (let step = 0; step < steps; step++) {
    const value = answer(step);
    if (value === undefined) continue;
    values[offset + step] = value;
    presence[offset + step] = 1;
  }
  builder.commitRow(labels, true);
}

function hasRisingBounds(bounds: Float64Array): boolean {
  if (bounds[bounds.length - 1] !== Infinity) return false;
  for (let i = 1; i < bounds.length; i++) if (!((bounds[i] as number) > (bounds[i - 1] as number))) return false;
  return true;
}

/** @returns false when a bucket is missing or a count falls */
function readCounts(
  { values, presence, histograms, steps }: Matrix,
  rows: readonly number[],
  step: number,
  counts: Float64Array,
): boolean {
  let previous = -Infinity;
  for (let i = 0; i < rows.length; i++) {
    const cell = (rows[i] as number) * steps + step;
    if (presence[cell] === 0 || (histograms !== null && histograms[cell] !== undefined)) return false;
    const count = values[cell] as number;
    if (!(count >= previous)) return false;
    // Differences within rounding are levelled by the careful way only.
    if (count !== previous && count - previous < 1e-11 * count) return false;
    counts[i] = count;
    previous = count;
  }
  return true;
}

function bucketsAt(matrix: Matrix, { rows, bounds }: BucketGroup, step: number): ClassicBucket[] {
  const buckets: ClassicBucket[] = [];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    if (!isFloatAt(matrix, row, step)) continue;
    buckets.push({ upperBound: bounds[i] as number, count: matrix.values[row * matrix.steps + step] as number });
  }
  return buckets;
}
