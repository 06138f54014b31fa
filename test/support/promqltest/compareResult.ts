/** Compares a query's result with what a script expects: values within 1e-6, labels, times and types exactly. */
import { type Labels, formatSeries, labelsKey } from '../../../src/shared/labels.ts';
import { filledBuckets } from './filledBuckets.ts';
import { printTestNotation } from '../../../src/main/engine/promql/histogram/printHistogram.ts';
import type { QueryResult, RawSeries, ResultMatrix } from '../../../src/main/engine/promql/queryResult.ts';
import type { FloatHistogram } from '../../../src/main/engine/storage/histogram.ts';
import type { EvalCommand, Pattern } from './readScript.ts';
import type { ScriptValue } from './seriesLine.ts';

const EPSILON = 1e-6;

type Cell = number | FloatHistogram | undefined;

/** @returns what is wrong, or undefined */
export function compareValue(command: EvalCommand, { value }: QueryResult): string | undefined {
  switch (value.type) {
    case 'string':
      return command.string === value.value ? undefined : `expected string ${command.string}, got "${value.value}"`;
    case 'scalar':
      return compareScalar(command, value.value);
    case 'raw':
      return compareSeries(
        command,
        value.series.map((series) => rawCells(series, command)),
      );
    case 'vector':
    case 'matrix':
      return compareSeries(command, matrixCells(value.matrix));
  }
}

/** The middle step of a range query over what an instant evaluation expects. */
export function compareMiddle(command: EvalCommand, { value }: QueryResult, step: number): string | undefined {
  if (value.type !== 'matrix') return `range evaluation gave a ${value.type}`;
  const cells = matrixCells(value.matrix)
    .map(({ labels, cells: row }) => ({ labels, cells: [row[step]] }))
    .filter((series) => series.cells[0] !== undefined);
  if (command.scalar !== undefined) return compareScalar(command, cells[0]?.cells[0] as number);
  return compareSeries({ ...command, expect: { ...command.expect, isOrdered: false } }, cells);
}

function compareScalar({ scalar }: EvalCommand, actual: number): string | undefined {
  if (scalar === undefined) return `did not expect a scalar, got ${actual}`;
  return isAlmost(scalar, actual) ? undefined : `expected scalar ${scalar}, got ${actual}`;
}

interface SeriesCells {
  readonly labels: Labels;
  readonly cells: readonly Cell[];
}

function matrixCells({ series, steps, values, presence, histograms }: ResultMatrix): SeriesCells[] {
  return series.map((labels, row) => ({
    labels,
    cells: Array.from({ length: steps }, (_, i) => {
      const cell = row * steps + i;
      return presence[cell] === 0 ? undefined : (histograms?.[cell] ?? values[cell]);
    }),
  }));
}

function rawCells({ labels, times, values, histograms }: RawSeries, { rangeVector }: EvalCommand): SeriesCells {
  const cells: Cell[] = [];
  times.forEach((t, i) => {
    cells[(t - (rangeVector?.startMs ?? 0)) / (rangeVector?.stepMs ?? 1)] = histograms?.[i] ?? values[i];
  });
  return { labels, cells: Array.from(cells) };
}

function compareSeries(command: EvalCommand, actual: readonly SeriesCells[]): string | undefined {
  const expected = command.series;
  const byKey = new Map(actual.map((series) => [labelsKey(series.labels), series]));
  if (byKey.size !== actual.length) return 'two series have the same labels';
  for (const [i, { labels, values }] of expected.entries()) {
    const found = byKey.get(labelsKey(labels));
    if (found === undefined)
      return `missing ${formatSeries(labels)}; got ${actual.map((s) => formatSeries(s.labels)).join(' ') || 'nothing'}`;
    const isInPlace = !command.expect.isOrdered || labelsKey(actual[i]?.labels ?? found.labels) === labelsKey(labels);
    if (!isInPlace) return `${formatSeries(labels)} expected at place ${i + 1}`;
    const difference = compareCells(values, found.cells);
    if (difference !== undefined) return `${formatSeries(labels)}: ${difference}`;
    byKey.delete(labelsKey(labels));
  }
  const extra = [...byKey.values()].find(({ cells }) => cells.some((cell) => cell !== undefined));
  return extra && `unexpected ${formatSeries(extra.labels)} ${extra.cells.map(show).join(' ')}`;
}

function compareCells(expected: readonly ScriptValue[], actual: readonly Cell[]): string | undefined {
  for (let i = 0; i < Math.max(expected.length, actual.length); i++) {
    const want = expected[i];
    const got = actual[i];
    const isEqual =
      typeof want === 'object' && typeof got === 'object'
        ? areAlmost(want, got)
        : typeof want === 'number' && typeof got === 'number'
          ? isAlmost(want, got)
          : want === undefined && got === undefined;
    if (!isEqual) return `step ${i}: expected ${show(want)}, got ${show(got)}`;
  }
  return undefined;
}

const show = (cell: ScriptValue): string =>
  cell === undefined ? 'nothing' : typeof cell === 'object' ? printTestNotation(cell) : String(cell);

function isAlmost(a: number, b: number): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b);
  if (a === b) return true;
  const size = Math.abs(a) + Math.abs(b);
  if (a === 0 || b === 0) return Math.abs(a - b) < EPSILON * 2.3e-308;
  return Math.abs(a - b) / Math.min(size, Number.MAX_VALUE) < EPSILON;
}

function areAlmost(a: FloatHistogram, b: FloatHistogram): boolean {
  if (!isAlmost(a.count, b.count) || !isAlmost(a.sum, b.sum)) return false;
  const left = filledBuckets(a);
  const right = filledBuckets(b);
  return (
    left.length === right.length &&
    left.every((bucket, i) => {
      const other = right[i];
      return (
        other !== undefined &&
        isAlmost(bucket.lower, other.lower) &&
        isAlmost(bucket.upper, other.upper) &&
        isAlmost(bucket.count, other.count)
      );
    })
  );
}

/** @returns what is wrong with the annotations, or undefined */
export function compareAnnotations({ expect }: EvalCommand, { warnings, infos }: QueryResult): string | undefined {
  if (expect.noWarn && warnings.length > 0) return `unexpected warnings: ${warnings.join('; ')}`;
  if (expect.noInfo && infos.length > 0) return `unexpected infos: ${infos.join('; ')}`;
  return compareSentences('warning', expect.warn, warnings) ?? compareSentences('info', expect.info, infos);
}

function compareSentences(kind: string, wanted: readonly Pattern[], got: readonly string[]): string | undefined {
  if (wanted.length === 0) return undefined;
  const missing = wanted.find((pattern) => !got.some((sentence) => matchesPattern(pattern, sentence)));
  if (missing !== undefined) return `expected ${kind} ${JSON.stringify(missing)}, got: ${got.join('; ') || 'none'}`;
  const extra = got.find((sentence) => !wanted.some((pattern) => matchesPattern(pattern, sentence)));
  return extra && `unexpected ${kind}: ${extra}`;
}

export function matchesPattern(pattern: Pattern, text: string): boolean {
  if (pattern === 'any') return true;
  return 'message' in pattern ? pattern.message === text : pattern.regex.test(text);
}
