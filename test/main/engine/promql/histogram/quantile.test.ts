import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../../../src/main/engine/promql/ast.ts';
import {
  addHistograms,
  divideHistogram,
  scaleHistogram,
  subtractHistograms,
} from '../../../../../src/main/engine/promql/histogram/arithmetic.ts';
import { bucketFraction, bucketQuantile } from '../../../../../src/main/engine/promql/histogram/classicBuckets.ts';
import { printTestNotation } from '../../../../../src/main/engine/promql/histogram/printHistogram.ts';
import {
  histogramFraction,
  histogramQuantile,
  histogramVariance,
} from '../../../../../src/main/engine/promql/histogram/quantile.ts';
import { trimHistogram } from '../../../../../src/main/engine/promql/histogram/trim.ts';
import { parseQuery } from '../../../../../src/main/engine/promql/parser/parseQuery.ts';
import type { FloatHistogram } from '../../../../../src/main/engine/storage/histogram.ts';
import { parseHistogramNotation as h } from '../../../../support/histogramNotation.ts';

const Inf = Infinity;

describe('quantiles of native histograms', () => {
  const positive = h('{{count:4 sum:6 offset:1 buckets:[2 2]}}');

  it.each([
    [-0.1, -Inf],
    [1.1, Inf],
    [0, 1],
    [0.25, Math.SQRT2],
    [0.5, 2],
    [0.75, 2 * Math.SQRT2],
    [1, 4],
  ])('%d of (1,2]:2 (2,4]:2 is %d, on a logarithmic scale', (q, expected) =>
    expect(histogramQuantile(q, positive).value).toBeCloseTo(expected, 12),
  );

  it('is NaN for NaN and for an empty histogram', () => {
    expect(histogramQuantile(Number.NaN, positive).value).toBeNaN();
    expect(histogramQuantile(0.5, h('{{}}')).value).toBeNaN();
  });

  it('is linear in custom buckets and stops at the last bound', () => {
    const custom = h('{{schema:-53 count:4 sum:6 custom_values:[5 10] buckets:[2 1 1]}}');
    expect([0.25, 0.5, 0.75, 1].map((q) => histogramQuantile(q, custom).value)).toEqual([2.5, 5, 10, 10]);
  });

  it('takes the zero bucket for one-sided when nothing is on the other side', () => {
    const zero = h('{{count:2 sum:1 z_bucket:1 z_bucket_w:0.5 offset:1 buckets:[1]}}');
    expect(histogramQuantile(0.25, zero).value).toBe(0.25);
  });

  it('tells what NaN observations do', () => {
    const withNaNs = { ...positive, count: 8, sum: Number.NaN };
    expect(histogramQuantile(0.25, withNaNs)).toEqual({ value: 2, nanEffect: 'skewedHigher' });
    expect(histogramQuantile(0.9, withNaNs)).toEqual({ value: Number.NaN, nanEffect: 'resultIsNaN' });
    expect(histogramFraction(-Inf, Inf, withNaNs)).toEqual({ value: 0.5, ignoresNaNs: true });
  });

  it('counts fractions within buckets by the same rule', () => {
    expect(histogramFraction(Math.SQRT2, 4, positive).value).toBeCloseTo(0.75, 12);
    expect(histogramFraction(3, 2, positive).value).toBe(0);
    expect(histogramFraction(0, 1, h('{{}}')).value).toBeNaN();
  });

  it('measures spread from the middles of buckets', () => {
    expect(histogramVariance(h('{{schema:-53 count:2 sum:10 custom_values:[4 6] buckets:[0 2]}}'))).toBe(0);
    expect(histogramVariance(positive)).toBeCloseTo(((Math.SQRT2 - 1.5) ** 2 + (2 * Math.SQRT2 - 1.5) ** 2) / 2, 12);
  });
});

const of = (...pairs: [number, number][]) => pairs.map(([upperBound, count]) => ({ upperBound, count }));

describe('classic histograms', () => {
  it.each([
    [0.5, of([1, 2], [2, 4], [Inf, 4]), 1],
    [0.75, of([Inf, 4], [2, 4], [1, 2]), 1.5],
    [1, of([1, 2], [2, 3], [Inf, 4]), 2],
    [0.1, of([-1, 2], [2, 3], [Inf, 4]), -1],
    [0.5, of([1, 2], [2, 4]), Number.NaN],
    [0.5, of([Inf, 4]), Number.NaN],
    [0.5, of([1, 0], [Inf, 0]), Number.NaN],
    [0.5, of([1, 1], [1, 1], [Inf, 4]), 1],
    [Number.NaN, of([1, 1], [Inf, 4]), Number.NaN],
    [-1, of([1, 1], [Inf, 4]), -Inf],
    [2, of([1, 1], [Inf, 4]), Inf],
  ])('quantile %d', (q, buckets, expected) => expect(bucketQuantile(q, buckets).value).toBe(expected));

  it('lifts counts that fall, and says which', () => {
    expect(bucketQuantile(0.5, of([1, 4], [2, 2], [3, 3], [Inf, 8]))).toEqual({
      value: 1,
      repair: { minBucket: 2, maxBucket: 3, maxDiff: 2 },
    });
  });

  it('levels differences of rounding without a word', () => {
    expect(bucketQuantile(0.9, of([1, 1e15], [2, 1e15 - 0.5], [Inf, 2e15])).repair).toBeUndefined();
  });

  it('counts fractions', () => {
    const buckets = of([1, 2], [3, 4], [Inf, 8]);
    expect(bucketFraction(0, 2, buckets)).toBe(0.375);
    expect(bucketFraction(-Inf, Inf, buckets)).toBe(1);
    expect(bucketFraction(5, Inf, buckets)).toBe(0.5);
    expect(bucketFraction(2, 1, buckets)).toBe(0);
    expect(bucketFraction(0, 1, of([1, 2]))).toBeNaN();
  });
});

const SCRIPT = '../shared/conformance/testdata/native_histograms.test';

/** Those lines of Prometheus' script that need no evaluator: one loaded histogram, one function or operator. */
describe.skipIf(!existsSync(SCRIPT))('native_histograms.test (skipped without ../shared/conformance)', () => {
  it('gives the expected answer wherever an expression names single histograms', () => {
    const cases = plainCases(readFileSync(SCRIPT, 'utf8'));
    expect(cases.length).toBeGreaterThan(80);
    expect(cases.filter(({ got, expected }) => !isAnswer(got, expected))).toEqual([]);
  });
});

function isAnswer(got: FloatHistogram | number, expected: string): boolean {
  if (typeof got === 'number') return isClose(got, Number(expected.replace(/inf/i, 'Infinity')));
  const words = wordsOf(got);
  return wordsOf(h(expected)).every((word, i) => {
    const other = words[i] ?? '';
    return word === other || isClose(Number(other), Number(word));
  });
}

function isClose(got: number, expected: number): boolean {
  return Object.is(got, expected) || Math.abs(got - expected) <= 1e-6 * Math.abs(expected);
}

function wordsOf(histogram: FloatHistogram): string[] {
  return printTestNotation({ ...histogram, counterResetHint: 'unknown' }).split(/[ :{}[\]]+/);
}

function plainCases(script: string): { query: string; got: FloatHistogram | number; expected: string }[] {
  const loaded = new Map<string, FloatHistogram | undefined>();
  const cases: { query: string; got: FloatHistogram | number; expected: string }[] = [];
  const lines = script.split('\n');
  for (const [i, line] of lines.entries()) {
    if (line.startsWith('clear')) loaded.clear();
    const name = /^\s+(\w+)(?:\{[^{]*\})?\s/.exec(line)?.[1];
    const constant = /^\s+\w+\s+(\{\{[^}]*\}\})(?:x\d+)?\s*$/.exec(line)?.[1];
    if (name !== undefined && !loaded.has(name)) loaded.set(name, constant === undefined ? undefined : h(constant));
    else if (name !== undefined) loaded.set(name, undefined);
    const query = /^eval instant at \S+ (.*)$/.exec(line)?.[1];
    if (query === undefined) continue;
    const answers = answersBelow(lines, i + 1);
    const expected = /^(?:\{[^{]*\}|\w+(?:\{[^{]*\})?)\s+(.*)$/.exec(answers[0] ?? '')?.[1];
    const got = evaluate(parseQuery(query), loaded);
    if (answers.length === 1 && expected !== undefined && got !== undefined) cases.push({ query, got, expected });
  }
  return cases;
}

function answersBelow(lines: readonly string[], from: number): string[] {
  const end = lines.findIndex((line, i) => i >= from && !/^\s+\S/.test(line));
  return lines
    .slice(from, end)
    .map((line) => line.trim())
    .filter((line) => !line.startsWith('expect'));
}

/** Undefined: beyond this. */
function evaluate(
  expr: Expr,
  loaded: ReadonlyMap<string, FloatHistogram | undefined>,
): FloatHistogram | number | undefined {
  if (expr.type === 'number') return expr.value;
  if (expr.type === 'paren') return evaluate(expr.expr, loaded);
  if (expr.type === 'vectorSelector') {
    return expr.matchers.length === 1 && expr.offset === undefined ? loaded.get(expr.name) : undefined;
  }
  if (expr.type === 'unary') {
    const value = evaluate(expr.expr, loaded);
    if (typeof value === 'object') return scaleHistogram(value, -1);
    return value === undefined ? undefined : -value;
  }
  if (expr.type === 'binary') return binaryOf(expr.op, evaluate(expr.lhs, loaded), evaluate(expr.rhs, loaded));
  if (expr.type !== 'call') return undefined;
  const args = expr.args.map((arg) => evaluate(arg, loaded));
  return callOf(expr.func, args);
}

function callOf(name: string, args: readonly (FloatHistogram | number | undefined)[]): number | undefined {
  const histogram = args.at(-1);
  const [first, second] = args;
  if (typeof histogram !== 'object') return undefined;
  if (name === 'histogram_quantile' && typeof first === 'number') return histogramQuantile(first, histogram).value;
  if (name === 'histogram_fraction' && typeof first === 'number' && typeof second === 'number') {
    return histogramFraction(first, second, histogram).value;
  }
  if (name === 'histogram_stdvar') return histogramVariance(histogram);
  if (name === 'histogram_stddev') return Math.sqrt(histogramVariance(histogram));
  return undefined;
}

function binaryOf(
  op: string,
  lhs: FloatHistogram | number | undefined,
  rhs: FloatHistogram | number | undefined,
): FloatHistogram | undefined {
  if (typeof lhs === 'object' && typeof rhs === 'number') {
    if (op === '*') return scaleHistogram(lhs, rhs);
    if (op === '/') return divideHistogram(lhs, rhs);
    return op === '</' || op === '>/' ? trimHistogram(lhs, op, rhs) : undefined;
  }
  if (typeof lhs === 'number' && typeof rhs === 'object') return op === '*' ? scaleHistogram(rhs, lhs) : undefined;
  if (typeof lhs !== 'object' || typeof rhs !== 'object') return undefined;
  if (op === '+') return addHistograms(lhs, rhs)?.histogram;
  return op === '-' ? subtractHistograms(lhs, rhs)?.histogram : undefined;
}
