import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../../../src/main/engine/promql/ast.ts';
import { parseExpr } from '../../../../../src/main/engine/promql/parser/parseExpr.ts';
import { parseQuery } from '../../../../../src/main/engine/promql/parser/parseQuery.ts';
import { parseSelector } from '../../../../../src/main/engine/promql/parser/parseSelector.ts';
import { printExpr } from '../../../../../src/main/engine/promql/printer.ts';
import { AppError } from '../../../../../src/shared/errors.ts';

/** The tree with every operation in brackets: what binds to what. */
function shape(expr: Expr): string {
  if (expr.type === 'binary') return `[${shape(expr.lhs)} ${expr.op} ${shape(expr.rhs)}]`;
  if (expr.type === 'unary') return `[${expr.op}${shape(expr.expr)}]`;
  return expr.type === 'subquery' ? `[${shape(expr.expr)}:sub]` : printExpr(expr);
}

function problem(query: string): string {
  try {
    parseQuery(query);
  } catch (error) {
    if (error instanceof AppError && error.code === 'promql_invalid') return error.message;
    throw error;
  }
  return 'accepted';
}

describe('precedence', () => {
  it.each([
    ['a + b * c', '[a + [b * c]]'],
    ['a - b - c', '[[a - b] - c]'],
    ['a ^ b ^ c', '[a ^ [b ^ c]]'],
    ['a or b and c', '[a or [b and c]]'],
    ['a and b unless c', '[[a and b] unless c]'],
    ['a == b + c', '[a == [b + c]]'],
    ['a % b atan2 c', '[[a % b] atan2 c]'],
    ['-a ^ 2', '[-[a ^ 2]]'],
    ['-a * 2', '[[-a] * 2]'],
    ['2 ^ -1 * 3', '[[2 ^ -1] * 3]'],
    ['- - 1', '1'],
    ['-1 ^ 2', '[-[1 ^ 2]]'],
    ['a </ 1 + b', '[a </ [1 + b]]'],
    ['a OFFSET 5m + B', '[a offset 5m + B]'],
    ['a offset 100 + 2', '[a offset 1m40s + 2]'],
    ['a offset -2 ^ 2', '[a offset -2s ^ 2]'],
    ['a offset step() * 2', '[a offset step() * 2]'],
    ['a offset -min_of(step(), 1s) ^ 0', '[a offset -min_of(step(), 1s) ^ 0]'],
    ['-a[5m:]', '[-[a:sub]]'],
  ])('%s', (query, expected) => expect(shape(parseExpr(query))).toBe(expected));
});

describe('numbers', () => {
  it.each([
    ['1', 1],
    ['+5.5e-3', 5.5e-3],
    ['-.5', -0.5],
    ['0x1f', 31],
    ['0755', 493],
    ['08', 8],
    ['1_000', 1000],
    ['1_000.5', 1000.5],
    ['iNf', Number.POSITIVE_INFINITY],
    ['-Inf', Number.NEGATIVE_INFINITY],
    ['nan', Number.NaN],
    ['5m', 300],
    ['1h30m', 5400],
  ])('%s', (query, expected) => expect(parseExpr(query)).toMatchObject({ type: 'number', value: expected }));
});

describe('strings', () => {
  it.each([
    [String.raw`"a\n\t\"b\x41\101é"`, 'a\n\t"bAAé'],
    [String.raw`'it\'s'`, "it's"],
    ['`raw\\n`', String.raw`raw\n`],
    [String.raw`"\xe2\x98\xba \U0001F600"`, '☺ 😀'],
  ])('%s', (query, expected) => expect(parseExpr(query)).toMatchObject({ type: 'string', value: expected }));
});

describe('names', () => {
  it.each([
    'sum',
    'by',
    'sum + by',
    'fill + fill_left',
    'start',
    'step * range',
    'job:up:rate5m',
    'sum by (on, bool, start, group_left) (offset)',
    'min_of',
    'a + on (sum) b',
  ])('keywords are names where an operand or a label stands: %s', (query) =>
    expect(parseQuery(printExpr(parseQuery(query)))).toBeDefined(),
  );

  it('reads quoted names in braces as metric and label names', () => {
    const selector = parseExpr('{"http.requests", "k8s.pod"="a", job=~"b"}');
    expect(selector).toMatchObject({
      name: '',
      matchers: [
        { name: '__name__', type: '=', value: 'http.requests' },
        { name: 'k8s.pod', type: '=', value: 'a' },
        { name: 'job', type: '=~', value: 'b' },
      ],
    });
  });

  it('puts the matcher of a name before the braces last', () => {
    expect(parseSelector('up{job="x",}').map(({ name, value }) => `${name}=${value}`)).toEqual([
      'job=x',
      '__name__=up',
    ]);
  });
});

describe('modifiers', () => {
  it('takes offset, @ and extensions in any order', () => {
    const expected = { at: { type: 'at', ms: 1500 }, offset: { ms: -300_000 }, extension: 'smoothed' };
    expect(parseExpr('a @ 1.5 offset -5m smoothed')).toMatchObject(expected);
    expect(parseExpr('a smoothed offset -5m @ 1.5')).toMatchObject(expected);
  });

  it('keeps the times of a range selector on its vector selector', () => {
    expect(parseExpr('a[5m] @ end() offset 1h')).toMatchObject({
      type: 'matrixSelector',
      selector: { at: { type: 'end' }, offset: { ms: 3_600_000 } },
      range: { ms: 300_000 },
    });
  });

  it('knows the matching of vectors only', () => {
    expect(parseExpr('a + on() group_left b')).toMatchObject({
      matching: { card: 'many-to-one', on: true, include: [] },
    });
    expect(parseExpr('a and b')).toMatchObject({ matching: { card: 'many-to-many' } });
    expect(parseExpr('a + on() 1')).toMatchObject({ matching: undefined });
    expect(parseExpr('a + on(x) fill_right(1) fill_left(-2) b')).toMatchObject({
      matching: { fillLeft: -2, fillRight: 1 },
    });
  });

  it('gives every node its place in UTF-16 units', () => {
    expect(parseExpr('"é😀" + sum(a) by (b)')).toMatchObject({
      pos: { from: 0, to: 21 },
      rhs: { pos: { from: 8, to: 21 }, expr: { pos: { from: 12, to: 13 } } },
    });
  });
});

describe('errors', () => {
  it.each([
    ['', 'unknown position: parse error: no expression found in input'],
    [' # nothing', '1:1: parse error: no expression found in input'],
    ['(1', '1:3: parse error: unclosed left parenthesis'],
    ['1)', "1:3: parse error: unexpected right parenthesis ')'"],
    ['a[5m', '1:5: parse error: unclosed left bracket'],
    ['a[', '1:3: parse error: unexpected end of input in duration expression'],
    ['a{', '1:3: parse error: unexpected end of input inside braces'],
    ['a{b=c}', '1:5: parse error: unexpected identifier "c" in label matching, expected string'],
    ['a{b}', '1:4: parse error: unexpected "}" in label matching, expected label matching operator'],
    ['a{,}', '1:3: parse error: unexpected "," in label matching, expected identifier or "}"'],
    ['a{b="c" d="e"}', '1:9: parse error: unexpected identifier "d" in label matching, expected "," or "}"'],
    ['a{b="c"', '1:8: parse error: unexpected end of input inside braces'],
    ['{a=~"("}', '1:2: parse error: error parsing regexp: missing closing ): `(`'],
    ['a b', '1:3: parse error: unexpected identifier "b"'],
    ['1 +', '1:4: parse error: unexpected end of input'],
    ['a or', '1:5: parse error: unexpected end of input'],
    ['a !b', "1:3: parse error: unexpected character after '!': 'b'"],
    ['a =~ b', "1:3: parse error: unexpected character after '=': '~'"],
    ['é', "1:1: parse error: unexpected character: 'é'"],
    ['"é" $', "1:6: parse error: unexpected character: '$'"],
    ['1\n +\n +)', "3:4: parse error: unexpected right parenthesis ')'"],
    ['"a', '1:1: parse error: unterminated quoted string'],
    ['`a', '1:1: parse error: unterminated raw string'],
    [String.raw`"\w"`, "1:1: parse error: unknown escape sequence U+0077 'w'"],
    ['1.2.3', '1:1: parse error: bad number or duration syntax: "1.2."'],
    ['1e309', '1:1: parse error: error parsing number: strconv.ParseFloat: parsing "1e309": value out of range'],
    ['sum b', '1:5: parse error: unexpected identifier "b"'],
    ['sum()', '1:1: parse error: no arguments for aggregate expression provided'],
    ['sum(a, b)', '1:1: parse error: wrong number of arguments for aggregate expression provided, expected 1, got 2'],
    ['topk(a)', '1:1: parse error: wrong number of arguments for aggregate expression provided, expected 2, got 1'],
    ['sum(a b)', '1:7: parse error: unexpected identifier "b" in aggregation'],
    ['sum(a) by b', '1:11: parse error: unexpected identifier "b" in grouping opts, expected "("'],
    ['sum by (1) (a)', '1:9: parse error: unexpected number "1" in grouping opts, expected label'],
    ['sum by (a b) (c)', '1:11: parse error: unexpected identifier "b" in grouping opts, expected "," or ")"'],
    ['sum by ("") (a)', '1:9: parse error: invalid label name for grouping: ""'],
    ['rate(a[5m],)', '1:11: parse error: trailing commas not allowed in function call args'],
    ['nope(a)', '1:1: parse error: unknown function with name "nope"'],
    ['RATE(a[5m])', '1:1: parse error: unknown function with name "RATE"'],
    ['a offset', '1:9: parse error: unexpected end of input in offset, expected number, duration, step(), or range()'],
    ['a offset 5m offset 5m', '1:1: parse error: offset may not be set multiple times'],
    [
      'sum(a) offset 5m',
      '1:1: parse error: offset modifier must be preceded by an instant vector selector or range vector selector or a subquery',
    ],
    ['a @', '1:4: parse error: unexpected end of input in @, expected timestamp'],
    ['a @ b', '1:5: parse error: unexpected identifier "b" in @, expected timestamp'],
    ['a @ 1 @ 2', '1:1: parse error: @ <timestamp> may not be set multiple times'],
    ['a @ Inf', '1:1: parse error: timestamp out of bounds for @ modifier: +Inf'],
    [
      '1 @ 1',
      '1:1: parse error: @ modifier must be preceded by an instant vector selector or range vector selector or a subquery',
    ],
    ['a[5m][5m]', '1:6: parse error: ranges only allowed for vector selectors'],
    ['a offset 5m[5m]', '1:12: parse error: no offset modifiers allowed before range'],
    ['a @ 1[5m]', '1:6: parse error: no @ modifiers allowed before range'],
    ['a[0]', '1:3: parse error: duration must be greater than 0'],
    ['a[-5m]', '1:3: parse error: duration must be greater than 0'],
    ['a[5m:0s]', '1:6: parse error: duration must be greater than 0'],
    ['a[5m5h]', '1:3: parse error: not a valid duration string: "5m5h"'],
    ['a[5x]', '1:3: parse error: bad number or duration syntax: "5"'],
    ['a offset NaN', '1:10: parse error: duration out of range'],
    ['a[300y]', '1:3: parse error: duration out of range'],
    ['a[5m/0]', '1:5: parse error: division by zero'],
    ['a[5m%0]', '1:5: parse error: modulo by zero'],
    ['a[5m:1m:]', "1:8: parse error: unexpected colon ':'"],
    ['a[:1m]', '1:4: parse error: unexpected colon before duration in duration expression'],
    ['a[5m 5m]', '1:6: parse error: unexpected duration "5m" in subquery or range, expected ":" or "]"'],
    ['a[5m:1m 1m]', '1:9: parse error: unexpected duration "1m" in subquery selector, expected "]"'],
    ['a[5m anchored]', "1:6: parse error: unexpected character: 'a', expected ':'"],
    ['a[5m] anchored smoothed', '1:1: parse error: anchored and smoothed modifiers cannot be used together'],
    ['a[5m:] anchored', '1:1: parse error: anchored modifier is not supported for subqueries'],
    ['(a) smoothed', '1:1: parse error: smoothed modifier not implemented'],
    ['a + fill(b) c', '1:10: parse error: unexpected identifier "b"'],
    ['a fill(1) b', '1:3: parse error: unexpected <fill>'],
    ['a + group_left b', '1:5: parse error: unexpected <group_left>'],
    ['sum by', '1:7: parse error: unexpected end of input in grouping opts, expected "("'],
    ['"longer than ten" "x"', String.raw`1:19: parse error: unexpected string "\"x\""`],
    ['a "longer than ten"', String.raw`1:3: parse error: unexpected string "\"longer th"...`],
  ])('%s', (query, expected) => expect(problem(query)).toBe(expected));

  it('points at the place in UTF-16 units', () => {
    const error = (() => {
      try {
        return parseQuery('"é😀" + rate(a)');
      } catch (caught) {
        return caught;
      }
    })();
    expect(error).toMatchObject({ detail: { from: 13, to: 14 }, message: expect.stringMatching(/^1:17: /) });
  });
});

describe('features', () => {
  it.each([
    [
      'mad_over_time(a[5m])',
      'promql-experimental-functions',
      '1:1: parse error: function "mad_over_time" is not enabled',
    ],
    [
      'limitk(1, a)',
      'promql-experimental-functions',
      '1:1: parse error: limitk() is experimental and must be enabled with --enable-feature=promql-experimental-functions',
    ],
    ['a[5m*2]', 'promql-duration-expr', '1:3: parse error: experimental duration expression is not enabled'],
    [
      'a[5m] smoothed',
      'promql-extended-range-selectors',
      '1:1: parse error: smoothed modifier is experimental and not enabled',
    ],
    [
      'a + fill(0) b',
      'promql-binop-fill-modifiers',
      '1:1: parse error: binop fill modifiers are experimental and not enabled',
    ],
  ] as const)('%s is refused without %s', (query, feature, message) => {
    expect(() => parseQuery(query, { [feature]: false })).toThrow(message);
    expect(parseQuery(query)).toBeDefined();
  });
});
