/**
 * Finds the evidence for a message: what the first rule that fires measures, drawn around its beginning with the limit
 * across, and for an alert of this machine the programs that use most of it. Two seconds at most; then the message goes
 * without.
 */
import { labelsToRecord, labelValue, type Labels } from '../../shared/labels.ts';
import type { AlertView } from '../../shared/status.ts';
import { formatValue } from '../../shared/units.ts';
import type { CollectEvidence, Evidence } from './alerting/evidence/evidence.ts';
import { drawGraph } from './alerting/evidence/graphImage.ts';
import type { Logger } from './base/logger.ts';
import type { Expr } from './promql/ast.ts';
import { parseExpr } from './promql/parser/parseExpr.ts';
import { printExpr } from './promql/printer.ts';
import type { QueryEngine } from './promql/queryEngine.ts';
import type { ResultMatrix } from './promql/queryResult.ts';

export interface AlertEvidenceOptions {
  readonly queries: QueryEngine;
  readonly log: Logger;
  /** The alert of our rules with this id, as its last evaluation left it. */
  readonly viewOf: (id: string) => AlertView | undefined;
  /** The `instance` of this machine's series; undefined when it is not watched. */
  readonly ownInstance: string | undefined;
}

const TIMEOUT_MS = 2_000;
const POINTS = 120;
const LEAST_BEFORE_MS = 30 * 60_000;
/** A line per series; more would be a tangle. */
const MOST_LINES = 5;
const TOP = 'topk(3, 100 * sum by (groupname) (rate(sightglass_process_cpu_seconds_total[5m])))';

export function createAlertEvidence(options: AlertEvidenceOptions): CollectEvidence {
  // Several integrations of one receiver are told the same at the same moment.
  let last: { readonly key: string; readonly found: Promise<Evidence | undefined> } | undefined;
  return (notification, signal) => {
    const key = `${notification.groupKey} ${notification.nowMs} ${notification.status}`;
    if (last?.key === key) return last.found;
    const view = notification.alerts
      .filter(({ status }) => status === 'firing')
      .map(({ origin }) => origin && options.viewOf(origin.id))
      .find((one) => one !== undefined);
    if (view === undefined) return Promise.resolve(undefined);
    const limited = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const found = collect(view, notification.nowMs, options, limited).catch((error: unknown) => {
      options.log.warn('a message goes without its graph', { rule: view.rule, reason: String(error) });
      return undefined;
    });
    last = { key, found };
    return found;
  };
}

/** What the evidence says in words beside value and limit; nothing when it cannot be found out. */
export function createAlertFacts(
  options: Pick<AlertEvidenceOptions, 'queries' | 'log' | 'ownInstance'> & { readonly now: () => number },
): (view: AlertView) => Promise<readonly string[]> {
  const { queries, log, ownInstance, now } = options;
  return async (view) => {
    if (!isOwn(view, ownInstance)) return [];
    try {
      return await topPrograms(queries, now(), AbortSignal.timeout(TIMEOUT_MS));
    } catch (error) {
      log.warn('a notification goes without its facts', { rule: view.rule, reason: String(error) });
      return [];
    }
  };
}

const isOwn = ({ labels }: AlertView, ownInstance: string | undefined): boolean =>
  ownInstance !== undefined && labels['instance'] === ownInstance;

async function collect(
  view: AlertView,
  nowMs: number,
  { queries, ownInstance }: AlertEvidenceOptions,
  signal: AbortSignal,
): Promise<Evidence> {
  const [graph, facts] = await Promise.all([
    graphOf(view, nowMs, queries, signal),
    isOwn(view, ownInstance) ? topPrograms(queries, nowMs, signal) : [],
  ]);
  const { limit } = measured(view.expr);
  const value = `The value is ${formatValue(view.value, 'short')}`;
  const description = limit === undefined ? `${value}.` : `${value}, the limit ${formatValue(limit, 'short')}.`;
  return { graph, description, facts };
}

async function graphOf(
  view: AlertView,
  nowMs: number,
  queries: QueryEngine,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const beforeMs = Math.max(LEAST_BEFORE_MS, 3 * view.forMs, nowMs - view.activeAtMs);
  const startMs = Math.min(view.activeAtMs, nowMs) - beforeMs;
  const stepMs = Math.max(1000, Math.ceil((nowMs - startMs) / POINTS));
  const { expr, limit } = measured(view.expr);
  const result = await queries.range(expr, nowMs - POINTS * stepMs, nowMs, stepMs, { signal, timeoutMs: TIMEOUT_MS });
  try {
    if (result.value.type !== 'matrix') return undefined;
    const lines = ownLines(result.value.matrix, view);
    if (lines.every((line) => line.every((value) => value === null))) return undefined;
    return drawGraph({
      startMs: nowMs - POINTS * stepMs,
      endMs: nowMs,
      lines,
      limit,
      firedMs: view.firedAtMs ?? view.activeAtMs,
      isCritical: view.severity === 'critical',
    });
  } finally {
    result.release();
  }
}

/** The measured side of a comparison with a number, and the number; the whole expression when it is none. */
export function measured(text: string): { readonly expr: string; readonly limit: number | undefined } {
  const expr = beforeAbsence(bare(parseExpr(text)));
  if (expr.type !== 'binary' || !COMPARISONS.has(expr.op)) return { expr: text, limit: undefined };
  const limit = numberOf(expr.rhs);
  return limit === undefined ? { expr: text, limit } : { expr: printExpr(expr.lhs), limit };
}

/** `x > 90 or absent(x)` fires for a lost series as well; what it measures is before the `or`. */
function beforeAbsence(expr: Expr): Expr {
  if (expr.type !== 'binary' || expr.op !== 'or') return expr;
  const other = bare(expr.rhs);
  return other.type === 'call' && other.func === 'absent' ? bare(expr.lhs) : expr;
}

const COMPARISONS: ReadonlySet<string> = new Set(['>', '<', '>=', '<=', '==', '!=']);

const bare = (expr: Expr): Expr => (expr.type === 'paren' ? bare(expr.expr) : expr);

function numberOf(expr: Expr): number | undefined {
  const plain = bare(expr);
  if (plain.type === 'number') return plain.value;
  if (plain.type !== 'unary') return undefined;
  const value = numberOf(plain.expr);
  return value === undefined || plain.op !== '-' ? value : -value;
}

/** The series whose labels the alert carries; all of them where none fits. */
function ownLines(matrix: ResultMatrix, view: AlertView): (number | null)[][] {
  const isOwn = (labels: Labels): boolean =>
    Object.entries(labelsToRecord(labels)).every(
      ([name, value]) => name === '__name__' || view.labels[name] === undefined || view.labels[name] === value,
    );
  const all = matrix.series.map((_, i) => i);
  const own = all.filter((i) => isOwn(matrix.series[i] as Labels));
  return (own.length > 0 ? own : all).slice(0, MOST_LINES).map((i) =>
    Array.from({ length: matrix.steps }, (_, step) => {
      const at = i * matrix.steps + step;
      return matrix.presence[at] === 1 ? (matrix.values[at] ?? null) : null;
    }),
  );
}

async function topPrograms(queries: QueryEngine, nowMs: number, signal: AbortSignal): Promise<readonly string[]> {
  const result = await queries.instant(TOP, nowMs, { signal, timeoutMs: TIMEOUT_MS });
  try {
    if (result.value.type !== 'vector') return [];
    const { series, values } = result.value.matrix;
    const programs = series
      .map((labels, i) => ({ name: labelValue(labels, 'groupname'), percent: values[i] ?? 0 }))
      .toSorted((a, b) => b.percent - a.percent)
      .map(({ name, percent }) => `${name} ${formatValue(percent, 'percent')}`);
    return programs.length === 0 ? [] : [`Most CPU: ${programs.join(', ')}`];
  } finally {
    result.release();
  }
}
