/** The history in figures, in rows per rule, and as the cells of a file. Pure. */
import type { AlertSpan } from '../../../../shared/alerting.ts';
import { severityOf } from '../active/shownAlerts.ts';
import { totalMs } from './spans.ts';

const DAY_MS = 86_400_000;
export const HISTORY_RANGES = ['1d', '7d', '30d', '90d'] as const;
export type HistoryRange = (typeof HISTORY_RANGES)[number];

export function historyRangeOf(text: string | null): { readonly range: HistoryRange; readonly spanMs: number } {
  const range = HISTORY_RANGES.find((one) => one === text) ?? '7d';
  return { range, spanMs: Number.parseInt(range, 10) * DAY_MS };
}

export interface HistoryFigures {
  readonly count: number;
  readonly open: number;
  /** Mean time to resolve of those that ended. */
  readonly meanMs: number | undefined;
  readonly longestMs: number | undefined;
  /** Time in which anything fired. */
  readonly totalMs: number;
}

export function figuresOf(spans: readonly AlertSpan[], startMs: number, endMs: number): HistoryFigures {
  const lasted = spans.flatMap(({ startsAtMs, endsAtMs }) => (endsAtMs === undefined ? [] : endsAtMs - startsAtMs));
  const all = spans.map(({ startsAtMs, endsAtMs = endMs }) => endsAtMs - startsAtMs);
  return {
    count: spans.length,
    open: spans.length - lasted.length,
    meanMs: lasted.length === 0 ? undefined : lasted.reduce((sum, ms) => sum + ms, 0) / lasted.length,
    longestMs: all.length === 0 ? undefined : all.reduce((a, b) => Math.max(a, b)),
    totalMs: totalMs(spans, startMs, endMs),
  };
}

export interface TimelineBar {
  /** Shares of the whole range: 0…1. */
  readonly from: number;
  readonly to: number;
  readonly severity: 'critical' | 'warning' | 'info';
}

export interface RuleRow {
  readonly rule: string;
  readonly count: number;
  readonly totalMs: number;
  readonly bars: readonly TimelineBar[];
}

/** A thousandth of the range: nearer ones are one bar, or a flapping rule would be a thousand boxes. */
const NEAR = 0.002;

/** One row per rule, the one that fired longest first. */
export function rowsByRule(spans: readonly AlertSpan[], startMs: number, endMs: number): readonly RuleRow[] {
  const byRule = Map.groupBy(spans, ({ labels }) => labels['alertname'] ?? 'without a name');
  const share = (ms: number): number => Math.max(0, Math.min(1, (ms - startMs) / (endMs - startMs)));
  return [...byRule]
    .map(([rule, members]) => ({
      rule,
      count: members.length,
      totalMs: totalMs(members, startMs, endMs),
      bars: joined(
        members.map(({ startsAtMs, endsAtMs = endMs, labels }) => ({
          from: share(startsAtMs),
          to: share(endsAtMs),
          severity: severityOf(labels['severity']),
        })),
      ),
    }))
    .toSorted((a, b) => b.totalMs - a.totalMs || a.rule.localeCompare(b.rule, 'en'));
}

const RANK = { critical: 2, warning: 1, info: 0 } as const;

function joined(bars: readonly TimelineBar[]): readonly TimelineBar[] {
  const done: TimelineBar[] = [];
  for (const bar of bars.toSorted((a, b) => a.from - b.from)) {
    const last = done.at(-1);
    if (last === undefined || bar.from > last.to + NEAR) done.push(bar);
    else {
      const severity = RANK[bar.severity] > RANK[last.severity] ? bar.severity : last.severity;
      done[done.length - 1] = { from: last.from, to: Math.max(last.to, bar.to), severity };
    }
  }
  return done;
}

export function* spanCells(spans: readonly AlertSpan[]): Generator<readonly string[]> {
  const names = [...new Set(spans.flatMap(({ labels }) => Object.keys(labels)))].toSorted();
  yield ['started', 'ended', 'seconds', 'summary', 'told', ...names];
  for (const { startsAtMs, endsAtMs, summary, told, labels } of spans) {
    yield [
      new Date(startsAtMs).toISOString(),
      endsAtMs === undefined ? '' : new Date(endsAtMs).toISOString(),
      endsAtMs === undefined ? '' : String(Math.round((endsAtMs - startsAtMs) / 1000)),
      summary,
      told.join(' '),
      ...names.map((name) => labels[name] ?? ''),
    ];
  }
}
