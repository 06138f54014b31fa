/** What `offset`, `@`, `anchored` and `smoothed` do to the selector before them; each may come once, in any order. */
import type {
  AtModifier,
  DurationExpr,
  Expr,
  MatrixSelector,
  Subquery,
  TimeModifiers,
  VectorSelector,
} from '../ast.ts';
import { isOff, type PromqlFeatures } from './features.ts';
import { numberOf, parseOffset } from './durationParser.ts';
import type { TokenReader } from './tokenReader.ts';

type Selector = VectorSelector | MatrixSelector | Subquery;
type Extension = 'anchored' | 'smoothed';

export function parseOffsetModifier(tokens: TokenReader, features: PromqlFeatures, expr: Expr): Expr {
  tokens.take();
  const offset = tokens.within('offset', 'number, duration, step(), or range()', () => parseOffset(tokens, features));
  const selector = requireSelector(tokens, 'offset', expr);
  if (timesOf(selector).offset !== undefined) throw tokens.error(expr.pos, 'offset may not be set multiple times');
  const isNone = offset.type === 'durationLiteral' && Math.round(offset.seconds * 1e9) === 0;
  return withTimes(selector, { offset: isNone ? undefined : offset }, offset.pos.to);
}

export function parseAtModifier(tokens: TokenReader, expr: Expr): Expr {
  tokens.take();
  const { seconds, preprocessor, to } = tokens.within('@', 'timestamp', () => parseAtTime(tokens));
  if (preprocessor === undefined && !(Math.abs(seconds) < 2 ** 63)) {
    throw tokens.error(expr.pos, `timestamp out of bounds for @ modifier: ${fixedSix(seconds)}`);
  }
  const selector = requireSelector(tokens, '@', expr);
  if (timesOf(selector).at !== undefined) throw tokens.error(expr.pos, '@ <timestamp> may not be set multiple times');
  const at: AtModifier =
    preprocessor === undefined ? { type: 'at', ms: roundAway(seconds * 1000) } : { type: preprocessor };
  return withTimes(selector, { at }, to);
}

export function parseExtension(tokens: TokenReader, features: PromqlFeatures, expr: Expr): Expr {
  const { type, to } = tokens.take();
  const extension = type as Extension;
  if (isOff(features, 'promql-extended-range-selectors')) {
    throw tokens.error(expr.pos, `${extension} modifier is experimental and not enabled`);
  }
  const pos = { from: expr.pos.from, to };
  if (expr.type === 'vectorSelector') return { ...extended(tokens, expr, extension, expr), pos };
  if (expr.type === 'matrixSelector') {
    return { ...expr, selector: extended(tokens, expr.selector, extension, expr), pos };
  }
  const reason = expr.type === 'subquery' ? 'is not supported for subqueries' : 'not implemented';
  throw tokens.error(expr.pos, `${extension} modifier ${reason}`);
}

function extended(tokens: TokenReader, selector: VectorSelector, extension: Extension, whole: Expr): VectorSelector {
  if (selector.extension !== undefined && selector.extension !== extension) {
    throw tokens.error(whole.pos, 'anchored and smoothed modifiers cannot be used together');
  }
  return { ...selector, extension };
}

interface AtTime {
  readonly seconds: number;
  readonly preprocessor: 'start' | 'end' | undefined;
  readonly to: number;
}

function parseAtTime(tokens: TokenReader): AtTime {
  const preprocessor = tokens.peek().type;
  if (preprocessor === 'start' || preprocessor === 'end') {
    tokens.take();
    tokens.expect('(');
    return { seconds: 0, preprocessor, to: tokens.expect(')').to };
  }
  const sign = tokens.takeIf('-') ?? tokens.takeIf('+');
  const token = tokens.takeIf('number') ?? tokens.takeIf('duration') ?? tokens.unexpected();
  const seconds = numberOf(tokens, token);
  return { seconds: sign?.type === '-' ? -seconds : seconds, preprocessor: undefined, to: token.to };
}

function requireSelector(tokens: TokenReader, modifier: string, expr: Expr): Selector {
  if (expr.type === 'vectorSelector' || expr.type === 'matrixSelector' || expr.type === 'subquery') return expr;
  throw tokens.error(
    expr.pos,
    `${modifier} modifier must be preceded by an instant vector selector or range vector selector or a subquery`,
  );
}

/** A range selector keeps its times in the vector selector inside. */
function timesOf(selector: Selector): TimeModifiers {
  return selector.type === 'matrixSelector' ? selector.selector : selector;
}

function withTimes(
  selector: Selector,
  times: { offset?: DurationExpr | undefined; at?: AtModifier },
  to: number,
): Selector {
  const pos = { from: selector.pos.from, to };
  if (selector.type === 'matrixSelector') return { ...selector, selector: { ...selector.selector, ...times }, pos };
  return { ...selector, ...times, pos };
}

/** Go's math.Round: halves away from zero. */
function roundAway(value: number): number {
  return value < 0 ? -Math.round(-value) : Math.round(value);
}

function fixedSix(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return `${BigInt(Math.trunc(value))}.000000`;
}
