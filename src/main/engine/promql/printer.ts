/**
 * Expressions as text. `printExpr` is Prometheus' one-line form, which parses back to the same tree; `formatExpr` breaks
 * whatever is longer than a line.
 * @see Prometheus promql/parser/printer.go, prettier.go
 */
import { assertNever } from '../../../shared/errors.ts';
import { METRIC_NAME } from '../../../shared/labels.ts';
import { formatDuration } from '../../../shared/time.ts';
import type { Matcher } from '../storage/matcher.ts';
import type { Aggregation, Binary, DurationExpr, Expr, Subquery, TimeModifiers, VectorSelector } from './ast.ts';
import { formatPlain, formatShort } from '../base/goFloat.ts';
import { quoteText } from './parser/goText.ts';

const MAX_LINE_BYTES = 100;
const PLAIN_LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

export function printExpr(expr: Expr): string {
  switch (expr.type) {
    case 'number':
      return expr.isDuration ? formatDuration(Math.trunc(expr.value * 1000)) : formatPlain(expr.value);
    case 'string':
      return quoteText(expr.value);
    case 'vectorSelector':
      return printSelector(expr) + printAt(expr) + printExtension(expr) + printOffset(expr);
    case 'matrixSelector': {
      const { selector, range } = expr;
      return `${printSelector(selector)}[${printDuration(range)}]${printExtension(selector)}${printTimes(selector)}`;
    }
    case 'subquery':
      return printExpr(expr.expr) + printSubqueryRange(expr);
    case 'paren':
      return `(${printExpr(expr.expr)})`;
    case 'unary':
      return expr.op + printExpr(expr.expr);
    case 'binary':
      return `${printExpr(expr.lhs)} ${printOperator(expr)} ${printExpr(expr.rhs)}`;
    case 'aggregation': {
      const param = expr.param === undefined ? '' : `${printExpr(expr.param)}, `;
      return `${printAggregator(expr)}(${param}${printExpr(expr.expr)})`;
    }
    case 'call':
      return `${expr.func}(${expr.args.map(printExpr).join(', ')})`;
    default:
      return assertNever(expr);
  }
}

/** Lines of at most 100 bytes where the grammar allows a break, two spaces a level. */
export function formatExpr(expr: Expr): string {
  return formatAt(expr, 0);
}

function formatAt(expr: Expr, level: number): string {
  const line = printExpr(expr);
  const indent = '  '.repeat(level);
  const isLong = Buffer.byteLength(line) > MAX_LINE_BYTES;
  switch (expr.type) {
    case 'unary':
      return indent + expr.op + formatAt(expr.expr, level).trim();
    // As upstream, a subquery that fits is not indented.
    case 'subquery':
      return isLong ? formatAt(expr.expr, level) + printSubqueryRange(expr) : line;
    case 'number':
    case 'string':
    case 'vectorSelector':
    case 'matrixSelector':
      return indent + line;
    case 'paren':
      return isLong ? `${indent}(\n${formatAt(expr.expr, level + 1)}\n${indent})` : indent + line;
    case 'binary': {
      if (!isLong) return indent + line;
      const operator = `${indent}${printOperator(expr)}`;
      return `${formatAt(expr.lhs, level + 1)}\n${operator}\n${formatAt(expr.rhs, level + 1)}`;
    }
    case 'aggregation': {
      if (!isLong) return indent + line;
      const param = expr.param === undefined ? '' : `${formatAt(expr.param, level + 1)},\n`;
      return `${indent}${printAggregator(expr)}(\n${param}${formatAt(expr.expr, level + 1)}\n${indent})`;
    }
    case 'call': {
      if (!isLong) return indent + line;
      const args = expr.args.map((arg) => formatAt(arg, level + 1)).join(',\n');
      return `${indent}${expr.func}(\n${args}\n${indent})`;
    }
    default:
      return assertNever(expr);
  }
}

function printSelector(selector: VectorSelector): string {
  const isName = ({ name, type, value }: Matcher): boolean =>
    name === METRIC_NAME && type === '=' && value === selector.name && value !== '';
  const matchers = selector.matchers.filter((matcher) => !isName(matcher)).map(printMatcher);
  return matchers.length === 0 ? selector.name : `${selector.name}{${matchers.toSorted().join(',')}}`;
}

function printMatcher({ name, type, value }: Matcher): string {
  return `${printLabel(name)}${type}${quoteText(value)}`;
}

function printLabel(name: string): string {
  return PLAIN_LABEL.test(name) ? name : quoteText(name);
}

function printLabels(names: readonly string[]): string {
  return `(${names.map(printLabel).join(', ')})`;
}

function printAggregator({ op, without, grouping }: Aggregation): string {
  if (without) return `${op} without ${printLabels(grouping)} `;
  return grouping.length > 0 ? `${op} by ${printLabels(grouping)} ` : op;
}

/** The operator with everything between the operands. */
function printOperator({ op, returnBool, matching }: Binary): string {
  const parts: string[] = [returnBool ? `${op} bool` : op];
  if (matching === undefined) return parts.join(' ');
  const { card, on, labels, include, fillLeft, fillRight } = matching;
  const isGrouped = card === 'many-to-one' || card === 'one-to-many';
  if (labels.length > 0 || on || isGrouped) parts.push(`${on ? 'on' : 'ignoring'} ${printLabels(labels)}`);
  if (isGrouped) parts.push(`${card === 'many-to-one' ? 'group_left' : 'group_right'} ${printLabels(include)}`);
  if (fillLeft !== undefined && Object.is(fillLeft, fillRight)) parts.push(`fill (${formatShort(fillLeft)})`);
  else {
    if (fillLeft !== undefined) parts.push(`fill_left (${formatShort(fillLeft)})`);
    if (fillRight !== undefined) parts.push(`fill_right (${formatShort(fillRight)})`);
  }
  return parts.join(' ');
}

function printSubqueryRange(subquery: Subquery): string {
  const step = subquery.step === undefined ? '' : printDuration(subquery.step);
  return `[${printDuration(subquery.range)}:${step}]${printTimes(subquery)}`;
}

function printExtension({ extension }: VectorSelector): string {
  return extension === undefined ? '' : ` ${extension}`;
}

function printTimes(times: TimeModifiers): string {
  return printAt(times) + printOffset(times);
}

function printAt({ at }: TimeModifiers): string {
  if (at === undefined) return '';
  return at.type === 'at' ? ` @ ${(at.ms / 1000).toFixed(3)}` : ` @ ${at.type}()`;
}

function printOffset({ offset }: TimeModifiers): string {
  return offset === undefined ? '' : ` offset ${printDuration(offset)}`;
}

/** A duration by itself is always written as one; within arithmetic a plain number stays a number. */
function printDuration(duration: DurationExpr): string {
  return duration.type === 'durationLiteral' ? formatDuration(duration.ms) : printTerm(duration);
}

function printTerm(duration: DurationExpr): string {
  switch (duration.type) {
    case 'durationLiteral':
      return duration.isDuration ? formatDuration(duration.ms) : formatPlain(duration.seconds);
    case 'durationStep':
      return wrapped(duration.isWrapped, 'step()');
    case 'durationRange':
      return wrapped(duration.isWrapped, 'range()');
    case 'durationUnary':
      return wrapped(duration.isWrapped, (duration.op === '-' ? '-' : '') + printTerm(duration.arg));
    case 'durationBinary': {
      const { op, lhs, rhs } = duration;
      const isCall = op === 'min' || op === 'max';
      const text = isCall
        ? `${op}_of(${printTerm(lhs)}, ${printTerm(rhs)})`
        : `${printTerm(lhs)} ${op} ${printTerm(rhs)}`;
      return wrapped(duration.isWrapped, text);
    }
    default:
      return assertNever(duration);
  }
}

function wrapped(isWrapped: boolean, text: string): string {
  return isWrapped ? `(${text})` : text;
}
