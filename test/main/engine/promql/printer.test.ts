import { describe, expect, it } from 'vitest';
import { exprToJson } from '../../../../src/main/engine/promql/astJson.ts';
import { evaluateDuration } from '../../../../src/main/engine/promql/durationExpr.ts';
import { parseQuery } from '../../../../src/main/engine/promql/parser/parseQuery.ts';
import { formatExpr, printExpr } from '../../../../src/main/engine/promql/printer.ts';
import { comparableExpr } from '../../../support/promqlAst.ts';

describe('printExpr', () => {
  it.each([
    ['sum(a)by(b)', 'sum by (b) (a)'],
    ['sum by () (a)', 'sum(a)'],
    ['sum without () (a)', 'sum without () (a)'],
    ['topk by ("x.y", b) (5, a)', 'topk by ("x.y", b) (5, a)'],
    ['a{c="d",b!="e"}', 'a{b!="e",c="d"}'],
    ['{"a b", "x.y"="z"}', '{"x.y"="z",__name__="a b"}'],
    ["a{b='\"'}", String.raw`a{b="\""}`],
    ['a+on()group_left b', 'a + on () group_left () b'],
    ['a+ignoring()b', 'a + b'],
    ['a + ignoring(c) group_right(d) b', 'a + ignoring (c) group_right (d) b'],
    ['a == bool fill(1e6) b', 'a == bool fill (1e+06) b'],
    ['a + fill_right(2) fill_left(-1) b', 'a + fill_left (-1) fill_right (2) b'],
    ['a[300]', 'a[5m]'],
    ['a[90s:] offset -1d', 'a[1m30s:] offset -1d'],
    ['a offset 0', 'a'],
    ['a offset 1w @ 1.5', 'a @ 1.500 offset 1w'],
    ['a[5m] offset 5m @ start() smoothed', 'a[5m] smoothed @ start() offset 5m'],
    ['a[(5m)]', 'a[(5m)]'],
    ['a[5m*2+30 : max_of(step(),1s)]', 'a[5m * 2 + 30:max_of(step(), 1s)]'],
    ['a offset -(1m+30)', 'a offset -(1m + 30)'],
    ['1e100', `1${'0'.repeat(100)}`],
    ['0.0000001', '0.0000001'],
    ['-Inf', '-Inf'],
    ['1m + 60', '1m + 60'],
    ['-(1)', '-(1)'],
    ['a >/ 0.5', 'a >/ 0.5'],
  ])('%s', (query, expected) => {
    const printed = printExpr(parseQuery(query));
    expect(printed).toBe(expected);
    expect(comparableExpr(parseQuery(printed))).toBe(comparableExpr(parseQuery(query)));
  });
});

describe('formatExpr', () => {
  it('keeps a short expression on its line', () => {
    expect(formatExpr(parseQuery('sum ( rate(a[5m]) )'))).toBe('sum(rate(a[5m]))');
  });

  it('breaks what is longer than 100 bytes, two spaces a level', () => {
    const long = `a_rather_long_metric_name{label_one="value one",label_two="value two"}`;
    expect(formatExpr(parseQuery(`sum by (x) (rate(${long}[5m])) / ignoring (y) topk(2, ${long} > (b + c))`))).toBe(
      [
        '  sum by (x) (rate(a_rather_long_metric_name{label_one="value one",label_two="value two"}[5m]))',
        '/ ignoring (y)',
        '  topk(2, a_rather_long_metric_name{label_one="value one",label_two="value two"} > (b + c))',
      ].join('\n'),
    );
    expect(formatExpr(parseQuery(`-label_replace(${long}, "destination", "$1", "source", "(.*)")`))).toBe(
      ['-label_replace(', `  ${long},`, '  "destination",', '  "$1",', '  "source",', '  "(.*)"', ')'].join('\n'),
    );
  });
});

describe('exprToJson', () => {
  it('has the shape of /api/v1/parse_query', () => {
    expect(exprToJson(parseQuery('topk(2, rate(a{b="c"}[5m] @ 1 offset 1m)) + on(d) group_left(e) -f'))).toEqual({
      type: 'binaryExpr',
      op: '+',
      bool: false,
      matching: { card: 'many-to-one', labels: ['d'], on: true, include: ['e'], fillValues: { lhs: null, rhs: null } },
      lhs: {
        type: 'aggregation',
        op: 'topk',
        grouping: [],
        without: false,
        param: { type: 'numberLiteral', val: '2' },
        expr: {
          type: 'call',
          func: { name: 'rate', argTypes: ['matrix'], variadic: 0, returnType: 'vector' },
          args: [
            {
              type: 'matrixSelector',
              name: 'a',
              matchers: [
                { name: 'b', type: '=', value: 'c' },
                { name: '__name__', type: '=', value: 'a' },
              ],
              range: 300_000,
              rangeExpr: null,
              offset: 60_000,
              offsetExpr: null,
              timestamp: 1000,
              startOrEnd: null,
              anchored: false,
              smoothed: false,
            },
          ],
        },
      },
      rhs: {
        type: 'unaryExpr',
        op: '-',
        expr: {
          type: 'vectorSelector',
          name: 'f',
          matchers: [{ name: '__name__', type: '=', value: 'f' }],
          offset: 0,
          offsetExpr: null,
          timestamp: null,
          startOrEnd: null,
          anchored: false,
          smoothed: false,
        },
      },
    });
  });
});

function rangeMs(query: string): number {
  const expr = parseQuery(query);
  if (expr.type !== 'matrixSelector') throw new Error(`${query} is not a range selector`);
  return evaluateDuration(expr.range, { stepMs: 10_000, rangeMs: 60_000 }, { text: query, allowNegative: false });
}

describe('evaluateDuration', () => {
  it.each([
    ['a[5m]', 300_000],
    ['a[0.0015]', 1],
    ['a[5m*2]', 600_000],
    ['a[-5m+35m]', 1_800_000],
    ['a[1h30m % 1h]', 1_800_000],
    ['a[1+(STep()-5)*2]', 11_000],
    ['a[max_of(min_of(step()+1,1h),1ms)]', 11_000],
    ['a[2^3^2]', 512_000],
    ['a[range()]', 60_000],
  ])('%s', (query, expected) => expect(rangeMs(query)).toBe(expected));

  it('refuses a range that comes out as nothing, and division by what comes out as zero', () => {
    expect(() => rangeMs('a[step()-10]')).toThrow('1:3: parse error: duration must be greater than 0');
    expect(() => rangeMs('a[1m/(step()-10)]')).toThrow('division by zero');
  });
});
