/**
 * Durations: plain (`5m`, `300`), and arithmetic over them with `step()`, `range()`, `min_of()` and `max_of()`.
 * Within brackets all of it is allowed; after `offset` arithmetic needs parentheses, so that `a offset 5m + 1` stays a sum.
 */
import type { DurationExpr } from '../ast.ts';
import { isOff, type PromqlFeatures } from './features.ts';
import { MAX_DURATION_SECONDS, readDuration, readNumber } from './literals.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './tokenReader.ts';

type DurationOp = '+' | '-' | '*' | '/' | '%' | '^';
const PRECEDENCE: Readonly<Record<DurationOp, number>> = { '+': 1, '-': 1, '*': 2, '/': 2, '%': 2, '^': 3 };
const UNARY_PRECEDENCE = 2;

/** The content of `[…]` up to `:` or `]`. */
export function parseRange(tokens: TokenReader, features: PromqlFeatures): DurationExpr {
  const duration = parseDurationExpr(tokens, features, 1);
  if (duration.type === 'durationLiteral' && duration.seconds <= 0) {
    throw tokens.error(duration.pos, 'duration must be greater than 0');
  }
  return alone(duration);
}

/** What follows `offset`. */
export function parseOffset(tokens: TokenReader, features: PromqlFeatures): DurationExpr {
  const sign = takeSign(tokens);
  if (sign === undefined) return alone(parsePrimary(tokens, features));
  return signed(sign, parseOffset(tokens, features));
}

/** Outside arithmetic `300` is the duration `5m`. */
function alone(duration: DurationExpr): DurationExpr {
  return duration.type === 'durationLiteral' ? { ...duration, isDuration: true } : duration;
}

export function numberOf(tokens: TokenReader, token: Token): number {
  const literal = token.type === 'duration' ? readDuration(token.text) : readNumber(token.text);
  if (!literal.isValid) throw tokens.error(token, literal.problem);
  return literal.value;
}

function parseDurationExpr(tokens: TokenReader, features: PromqlFeatures, minPrecedence: number): DurationExpr {
  const sign = takeSign(tokens);
  let lhs =
    sign === undefined
      ? parsePrimary(tokens, features)
      : signed(sign, parseDurationExpr(tokens, features, UNARY_PRECEDENCE + 1));
  for (;;) {
    const op = tokens.peek().type;
    if (!isDurationOp(op) || PRECEDENCE[op] < minPrecedence) return lhs;
    const at = tokens.take();
    const rhs = parseDurationExpr(tokens, features, op === '^' ? PRECEDENCE[op] : PRECEDENCE[op] + 1);
    requireDurationExpr(tokens, features, lhs);
    refuseZero(tokens, at, rhs);
    const pos = { from: lhs.pos.from, to: rhs.pos.to };
    lhs = { type: 'durationBinary', op, lhs, rhs, isWrapped: false, pos };
  }
}

function parsePrimary(tokens: TokenReader, features: PromqlFeatures): DurationExpr {
  const token = tokens.peek();
  const type: string = token.type;
  switch (type) {
    case 'number':
    case 'duration':
      tokens.take();
      return literal(tokens, token);
    case 'step':
    case 'range': {
      tokens.take();
      tokens.expect('(');
      const pos = { from: token.from, to: tokens.expect(')').to };
      const name = type === 'step' ? 'durationStep' : 'durationRange';
      return requireDurationExpr(tokens, features, { type: name, isWrapped: false, pos });
    }
    case 'min_of':
    case 'max_of': {
      tokens.take();
      tokens.expect('(');
      const lhs = parseDurationExpr(tokens, features, 1);
      tokens.expect(',');
      const rhs = parseDurationExpr(tokens, features, 1);
      const pos = { from: token.from, to: tokens.expect(')').to };
      const op = type === 'min_of' ? 'min' : 'max';
      return requireDurationExpr(tokens, features, { type: 'durationBinary', op, lhs, rhs, isWrapped: false, pos });
    }
    case '(': {
      tokens.take();
      const inner = parseDurationExpr(tokens, features, 1);
      const pos = { from: token.from, to: tokens.expect(')').to };
      requireDurationExpr(tokens, features, inner);
      // A literal has no mark for its parentheses; a unary plus carries it.
      if (inner.type === 'durationLiteral') return { type: 'durationUnary', op: '+', arg: inner, isWrapped: true, pos };
      return { ...inner, isWrapped: true, pos };
    }
    default:
      return tokens.unexpected();
  }
}

function literal(tokens: TokenReader, token: Token): DurationExpr {
  const seconds = numberOf(tokens, token);
  if (!(Math.abs(seconds) <= MAX_DURATION_SECONDS)) throw tokens.error(token, 'duration out of range');
  return durationLiteral(seconds, token.type === 'duration', { from: token.from, to: token.to });
}

function durationLiteral(seconds: number, isDuration: boolean, pos: { from: number; to: number }): DurationExpr {
  return { type: 'durationLiteral', ms: Math.trunc(Math.round(seconds * 1e9) / 1e6), seconds, isDuration, pos };
}

function signed(sign: Token, arg: DurationExpr): DurationExpr {
  const pos = { from: sign.from, to: arg.pos.to };
  if (arg.type === 'durationLiteral') {
    const seconds = sign.type === '-' ? -arg.seconds : arg.seconds;
    return durationLiteral(seconds, arg.isDuration, pos);
  }
  return sign.type === '-' ? { type: 'durationUnary', op: '-', arg, isWrapped: false, pos } : arg;
}

function refuseZero(tokens: TokenReader, op: Token, rhs: DurationExpr): void {
  if (rhs.type !== 'durationLiteral' || rhs.seconds !== 0) return;
  if (op.type === '/') throw tokens.error(op, 'division by zero');
  if (op.type === '%') throw tokens.error(op, 'modulo by zero');
}

function requireDurationExpr(tokens: TokenReader, features: PromqlFeatures, expr: DurationExpr): DurationExpr {
  if (isOff(features, 'promql-duration-expr')) {
    throw tokens.error(expr.pos, 'experimental duration expression is not enabled');
  }
  return expr;
}

function takeSign(tokens: TokenReader): Token | undefined {
  return tokens.takeIf('+') ?? tokens.takeIf('-');
}

function isDurationOp(type: string): type is DurationOp {
  return Object.hasOwn(PRECEDENCE, type);
}
