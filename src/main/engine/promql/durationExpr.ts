/** Values of duration expressions, which may depend on how the query is asked. @see Prometheus promql/durations.go */
import { AppError, assertNever } from '../../../shared/errors.ts';
import type { DurationExpr } from './ast.ts';
import { parseError } from './parser/parseError.ts';

/** What `step()` and `range()` stand for: of the query, or 0 in an instant query. */
export interface DurationContext {
  readonly stepMs: number;
  readonly rangeMs: number;
}

/** Go's time.Duration in milliseconds. */
const MAX_MS = 2 ** 63 / 1e6;

/**
 * The duration of `[…]`, of a subquery's step or of an offset.
 *
 * @param text  the query, for the place in the error
 * @param allowNegative  offsets may be negative or zero, ranges and steps not
 * @returns whole milliseconds
 * @throws AppError `promql_invalid`
 */
export function evaluateDuration(
  duration: DurationExpr,
  context: DurationContext,
  { text, allowNegative }: { text: string; allowNegative: boolean },
): number {
  if (duration.type === 'durationLiteral') return duration.ms;
  const seconds = secondsOf(duration, context, text);
  const refuse = (problem: string): never => {
    throw parseError(text, duration.pos, problem);
  };
  if (!allowNegative && seconds <= 0) return refuse('duration must be greater than 0');
  const ms = Math.trunc(seconds * 1000);
  if (!(Math.abs(ms) <= MAX_MS)) return refuse('duration is out of range');
  return ms;
}

function secondsOf(duration: DurationExpr, context: DurationContext, text: string): number {
  switch (duration.type) {
    case 'durationLiteral':
      return duration.seconds;
    case 'durationStep':
      return context.stepMs / 1000;
    case 'durationRange':
      return context.rangeMs / 1000;
    case 'durationUnary': {
      const value = secondsOf(duration.arg, context, text);
      return duration.op === '-' ? -value : value;
    }
    case 'durationBinary': {
      const lhs = secondsOf(duration.lhs, context, text);
      const rhs = secondsOf(duration.rhs, context, text);
      if (rhs === 0 && (duration.op === '/' || duration.op === '%')) {
        throw parseError(text, duration.pos, duration.op === '/' ? 'division by zero' : 'modulo by zero');
      }
      return combine(duration.op, lhs, rhs);
    }
    default:
      return assertNever(duration);
  }
}

function combine(op: Extract<DurationExpr, { type: 'durationBinary' }>['op'], lhs: number, rhs: number): number {
  switch (op) {
    case '+':
      return lhs + rhs;
    case '-':
      return lhs - rhs;
    case '*':
      return lhs * rhs;
    case '/':
      return lhs / rhs;
    case '%':
      return lhs % rhs;
    case '^':
      return lhs ** rhs;
    case 'min':
      return Math.min(lhs, rhs);
    case 'max':
      return Math.max(lhs, rhs);
    default:
      throw new AppError('internal', `Unexpected duration operator ${String(op)}.`);
  }
}
