/** The tree of an expression in the JSON shape of `/api/v1/parse_query`. @see Prometheus web/api/v1/translate_ast.go */
import { assertNever } from '../../../shared/errors.ts';
import type { Matcher } from '../storage/matcher.ts';
import type { Binary, DurationExpr, Expr, TimeModifiers, VectorSelector } from './ast.ts';
import { FUNCTIONS } from './functions/signatures.ts';
import { formatPlain } from '../base/goFloat.ts';

export type JsonNode = Readonly<Record<string, unknown>>;

export function exprToJson(expr: Expr): JsonNode {
  switch (expr.type) {
    case 'number':
      return { type: 'numberLiteral', val: formatPlain(expr.value) };
    case 'string':
      return { type: 'stringLiteral', val: expr.value };
    case 'vectorSelector':
      return { type: 'vectorSelector', ...selectorJson(expr) };
    case 'matrixSelector':
      return { type: 'matrixSelector', ...selectorJson(expr.selector), ...durationJson('range', expr.range) };
    case 'subquery':
      return {
        type: 'subquery',
        expr: exprToJson(expr.expr),
        ...durationJson('range', expr.range),
        ...durationJson('step', expr.step),
        ...timesJson(expr),
      };
    case 'paren':
      return { type: 'parenExpr', expr: exprToJson(expr.expr) };
    case 'unary':
      return { type: 'unaryExpr', op: expr.op, expr: exprToJson(expr.expr) };
    case 'binary':
      return binaryJson(expr);
    case 'aggregation': {
      const { op, grouping, without } = expr;
      const param = expr.param === undefined ? null : exprToJson(expr.param);
      return { type: 'aggregation', op, expr: exprToJson(expr.expr), param, grouping, without };
    }
    case 'call':
      return { type: 'call', func: functionJson(expr.func), args: expr.args.map(exprToJson) };
    default:
      return assertNever(expr);
  }
}

function binaryJson({ op, lhs, rhs, matching, returnBool }: Binary): JsonNode {
  return {
    type: 'binaryExpr',
    op,
    lhs: exprToJson(lhs),
    rhs: exprToJson(rhs),
    matching:
      matching === undefined
        ? null
        : {
            card: matching.card,
            labels: matching.labels,
            on: matching.on,
            include: matching.include,
            fillValues: { lhs: matching.fillLeft ?? null, rhs: matching.fillRight ?? null },
          },
    bool: returnBool,
  };
}

function functionJson(name: string): JsonNode {
  const { argTypes = [], variadic = 0, returnType = 'none' } = FUNCTIONS.get(name) ?? {};
  return { name, argTypes, variadic, returnType };
}

function selectorJson(selector: VectorSelector): JsonNode {
  return {
    name: selector.name,
    matchers: selector.matchers.map(({ name, value, type }: Matcher) => ({ name, value, type })),
    ...timesJson(selector),
    anchored: selector.extension === 'anchored',
    smoothed: selector.extension === 'smoothed',
  };
}

function timesJson({ offset, at }: TimeModifiers): JsonNode {
  return {
    ...durationJson('offset', offset),
    timestamp: at?.type === 'at' ? at.ms : null,
    startOrEnd: at === undefined || at.type === 'at' ? null : at.type,
  };
}

/** A plain duration is a number of milliseconds; what needs evaluation goes into a field of its own. */
function durationJson(key: string, duration: DurationExpr | undefined): JsonNode {
  if (duration === undefined) return { [key]: 0, [`${key}Expr`]: null };
  if (duration.type === 'durationLiteral') return { [key]: duration.ms, [`${key}Expr`]: null };
  return { [key]: 0, [`${key}Expr`]: termJson(duration) };
}

function termJson(duration: DurationExpr): JsonNode {
  const node = (op: string, lhs: JsonNode | null, rhs: JsonNode | null, isWrapped: boolean): JsonNode => ({
    type: 'durationExpr',
    op,
    lhs,
    rhs,
    wrapped: isWrapped,
  });
  switch (duration.type) {
    case 'durationLiteral':
      return { type: 'numberLiteral', val: formatPlain(duration.seconds), duration: duration.isDuration };
    case 'durationStep':
      return node('step', null, null, duration.isWrapped);
    case 'durationRange':
      return node('range', null, null, duration.isWrapped);
    case 'durationUnary':
      return node(duration.op, null, termJson(duration.arg), duration.isWrapped);
    case 'durationBinary': {
      const op = duration.op === 'min' || duration.op === 'max' ? `${duration.op}_of` : duration.op;
      return node(op, termJson(duration.lhs), termJson(duration.rhs), duration.isWrapped);
    }
    default:
      return assertNever(duration);
  }
}
