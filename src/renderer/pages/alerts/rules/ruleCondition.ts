/**
 * The comparison in a rule's expression, taken apart and put together again. What no data means is PromQL too, so that the
 * file stays Prometheus' own.
 */
import { alertCondition, isSelector } from '../../../editor/alertCondition.ts';

/** `Fire when the value is above 90`. */
export interface RuleCondition {
  readonly measured: string;
  readonly operator: string;
  /** As typed. */
  readonly limit: string;
  readonly noData: NoData;
}

/** `ok`: nothing fires; `alert`: `… or absent(…)`; `keep`: the last value of an hour goes on. */
export type NoData = 'ok' | 'alert' | 'keep';

export const NO_DATA: readonly (readonly [choice: NoData, words: string])[] = [
  ['ok', 'OK'],
  ['alert', 'Alert'],
  ['keep', 'Last value, for 1 h'],
];

export const OPERATORS: readonly (readonly [operator: string, words: string])[] = [
  ['>', 'is above'],
  ['>=', 'is at least'],
  ['<', 'is below'],
  ['<=', 'is at most'],
  ['==', 'is'],
  ['!=', 'is not'],
];

/** Undefined for an expression that is not one comparison with a number: it is kept whole. */
export function conditionOf(expr: string): RuleCondition | undefined {
  const found = alertCondition(expr);
  if (found === undefined || !OPERATORS.some(([operator]) => operator === found.operator)) return undefined;
  const parts = { operator: found.operator, limit: expr.slice(...found.limitAt) };
  if (found.absent !== undefined) {
    const isOfTheSame = [found.absent, `(${found.absent})`].includes(found.expr.trim());
    return isOfTheSame ? { ...parts, measured: found.absent, noData: 'alert' } : undefined;
  }
  const kept = keptOf(found.expr);
  if (kept !== undefined) return { ...parts, measured: kept, noData: 'keep' };
  return { ...parts, measured: found.expr, noData: 'ok' };
}

export function exprOf({ measured, operator, limit, noData }: RuleCondition): string {
  const own = measured.trim();
  if (noData === 'keep' && own !== '') return `${keeping(own)} ${operator} ${limit}`;
  const compared = comparisonOf(measured, operator, limit);
  return noData === 'alert' && own !== '' ? `${compared} or absent(${own})` : compared;
}

function comparisonOf(measured: string, operator: string, limit: string): string {
  const plain = `${measured.trimEnd()} ${operator} ${limit}`;
  const isWhole = alertCondition(plain)?.expr === measured.trimEnd();
  // What binds less than the comparison needs its brackets.
  return isWhole || measured.trim() === '' ? plain : `(${measured.trim()}) ${operator} ${limit}`;
}

const KEPT = '1h';

const keeping = (expr: string): string =>
  isSelector(expr) ? `last_over_time(${expr}[${KEPT}])` : `last_over_time((${expr})[${KEPT}:])`;

/** What `keeping` was given, where it made this. */
function keptOf(expr: string): string | undefined {
  const inner = /^last_over_time\((.*)\)$/s.exec(expr.trim())?.[1] ?? '';
  const own = /^\((.*)\)\[1h:\]$/s.exec(inner)?.[1] ?? /^(.*)\[1h\]$/s.exec(inner)?.[1];
  return own !== undefined && keeping(own) === expr.trim() ? own : undefined;
}

/** The expression with another limit, the rest as it is written; undefined where there is none. */
export function withLimit(expr: string, limit: string): string | undefined {
  const found = alertCondition(expr);
  return found && expr.slice(0, found.limitAt[0]) + limit + expr.slice(found.limitAt[1]);
}

/** A limit that was dragged to, with no more digits than a pixel is worth. */
export function limitText(value: number, spread: number): string {
  const digits = Math.max(0, Math.min(12, 2 - Math.floor(Math.log10(Math.max(spread, 1e-12)))));
  return String(Number(value.toFixed(digits)));
}
