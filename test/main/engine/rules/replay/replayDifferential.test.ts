import {
  array,
  assert as assertProperty,
  asyncProperty,
  constant,
  constantFrom,
  integer,
  oneof,
  tuple,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../../src/main/engine/base/logger.ts';
import { createQueryEngine } from '../../../../../src/main/engine/promql/createQueryEngine.ts';
import type { Alert } from '../../../../../src/main/engine/rules/alertState.ts';
import { GroupEvaluator } from '../../../../../src/main/engine/rules/groupEvaluator.ts';
import { groupSchedule, slotAt } from '../../../../../src/main/engine/rules/groupSchedule.ts';
import { replayRules } from '../../../../../src/main/engine/rules/replay/replayRules.ts';
import { parseRuleFile, type RuleGroup } from '../../../../../src/main/engine/rules/ruleFile.ts';
import { createMemoryStorage } from '../../../../../src/main/engine/rules/unitTest/memoryStorage.ts';
import type { Storage } from '../../../../../src/main/engine/storage/storage.ts';
import { EMPTY_LABELS, formatSeries, labelsFromRecord } from '../../../../../src/shared/labels.ts';
import { createManualClock } from '../../../../support/manualClock.ts';

const START = Date.UTC(2026, 0, 1);
const SCRAPE_MS = 15_000;
const LOOKBACK_MS = 300_000;
const SETTINGS = { evaluationIntervalMs: SCRAPE_MS, queryOffsetMs: 0, externalLabels: EMPTY_LABELS, externalUrl: '' };

/** Samples of one series, a scrape after the other: undefined is a scrape that was lost, 'stale' its end. */
type Column = readonly (number | 'stale' | undefined)[];

function storeOf(columns: readonly Column[]): Storage {
  const storage = createMemoryStorage();
  for (const [i, column] of columns.entries()) {
    const appender = storage.appender();
    const ref = appender.series(
      labelsFromRecord({ __name__: 'm', instance: `i${i}`, kind: i % 2 === 0 ? 'even' : 'odd' }),
    );
    for (const [step, value] of column.entries()) {
      const t = START + step * SCRAPE_MS;
      if (value === 'stale') appender.appendStaleMarker(ref, t);
      else if (value !== undefined) appender.append(ref, t, value);
    }
    appender.commit();
  }
  return storage;
}

interface Span {
  readonly labels: string;
  readonly activeAtMs: number;
  readonly firedAtMs: number | undefined;
  readonly endedAtMs: number | undefined;
}

/** Live evaluation, its alerts looked at after each step. By rule. */
async function liveSpans(
  groups: readonly RuleGroup[],
  storage: Storage,
  endMs: number,
): Promise<Record<string, Span[]>> {
  const clock = createManualClock(START);
  const queries = createQueryEngine({ storage, clock, lookbackMs: LOOKBACK_MS, defaultSubqueryStepMs: SCRAPE_MS });
  const context = {
    storage,
    queries,
    log: silentLogger,
    settings: SETTINGS,
    signal: new AbortController().signal,
    monotonic: () => 0,
  };
  const running = groups.map((group) => ({
    evaluator: new GroupEvaluator(group, context, []),
    slots: slotsOf(group, endMs),
  }));
  const watch = new Map<string, SpanWatch>();
  const moments = running.flatMap(({ evaluator, slots }) => slots.map((t) => ({ t, evaluator })));
  for (const { t, evaluator } of moments.toSorted((a, b) => a.t - b.t)) {
    await evaluator.evaluate({ t, asleepMs: 0, isSettling: false });
    for (const { rule, alerts } of evaluator.rules) {
      if (rule.type === 'recording') continue;
      const spans = watch.get(rule.name) ?? new SpanWatch();
      watch.set(rule.name, spans);
      spans.look(alerts, t);
    }
  }
  return Object.fromEntries([...watch].map(([name, spans]) => [name, spans.all()]));
}

function slotsOf(group: RuleGroup, endMs: number): number[] {
  const schedule = groupSchedule(group.file, group.name, group.intervalMs ?? SCRAPE_MS);
  const slots: number[] = [];
  for (let t = slotAt(schedule, START - 1) + schedule.intervalMs; t <= endMs; t += schedule.intervalMs) slots.push(t);
  return slots;
}

class SpanWatch {
  private readonly open = new Map<string, Span>();
  private readonly done: Span[] = [];

  look(alerts: ReadonlyMap<string, Alert>, t: number): void {
    const active = new Map([...alerts].filter(([, { state }]) => state !== 'resolved'));
    for (const [key, span] of this.open) {
      if (active.get(key)?.activeAtMs === span.activeAtMs) continue;
      this.done.push({ ...span, endedAtMs: t });
      this.open.delete(key);
    }
    for (const [key, { labels, activeAtMs, firedAtMs }] of active) {
      this.open.set(key, { labels: formatSeries(labels), activeAtMs, firedAtMs, endedAtMs: undefined });
    }
  }

  all(): Span[] {
    return inOrder([...this.done, ...this.open.values()]);
  }
}

const inOrder = (spans: readonly Span[]): Span[] =>
  spans.toSorted((a, b) => a.activeAtMs - b.activeAtMs || (a.labels < b.labels ? -1 : 1));

async function replayedSpans(
  groups: readonly RuleGroup[],
  storage: Storage,
  endMs: number,
): Promise<Record<string, Span[]>> {
  const replay = await replayRules(groups, {
    storage,
    clock: createManualClock(START),
    settings: SETTINGS,
    lookbackMs: LOOKBACK_MS,
    startMs: START,
    endMs,
    signal: new AbortController().signal,
  });
  return Object.fromEntries(
    replay.rules.map(({ rule, spans }) => [
      rule,
      inOrder(
        spans.map(({ labels, activeAtMs, firedAtMs, endedAtMs }) => ({
          labels: formatSeries(labelsFromRecord(labels)),
          activeAtMs,
          firedAtMs,
          endedAtMs,
        })),
      ),
    ]),
  );
}

async function bothSpans(
  rules: string,
  columns: readonly Column[],
): Promise<{ live: Record<string, Span[]>; replayed: Record<string, Span[]> }> {
  const { groups } = parseRuleFile(rules, 'rules.yml');
  const endMs = START + Math.max(...columns.map((column) => column.length)) * SCRAPE_MS + 120_000;
  const replayed = await replayedSpans(groups, storeOf(columns), endMs);
  return { replayed, live: await liveSpans(groups, storeOf(columns), endMs) };
}

const cell = oneof(
  { weight: 12, arbitrary: integer({ min: 0, max: 10 }) },
  { weight: 3, arbitrary: constant(undefined) },
  { weight: 1, arbitrary: constant('stale' as const) },
);
/** Long runs of one value with changes between, as in life; single cells alone would hardly ever fire. */
const column = array(tuple(cell, integer({ min: 1, max: 12 })), { minLength: 1, maxLength: 20 }).map((runs) =>
  runs.flatMap(([value, length]) => Array.from({ length }, () => value)),
);
const columns = array(column, { minLength: 1, maxLength: 5 });
const seconds = constantFrom(0, 7, 15, 30, 60, 100, 300);
const RUNS = Number(process.env['REPLAY_RUNS'] ?? 40);
/** Some seconds on a quiet machine. */
const BUSY_MS = 120_000;

describe('a replay', { timeout: BUSY_MS }, () => {
  it('yields the spans of a live run, whatever series, gaps, for, keep_firing_for and interval', async () => {
    await assertProperty(
      asyncProperty(
        columns,
        seconds,
        seconds,
        constantFrom(15, 20, 60),
        constantFrom(0, 2),
        async (data, wait, keep, every, limit) => {
          const { replayed, live } = await bothSpans(
            `groups:
- name: g
  interval: ${every}s
  limit: ${limit}
  rules:
  - {alert: High, expr: m > 5, for: ${wait}s, keep_firing_for: ${keep}s, labels: {severity: warning}}
  - {alert: Rising, expr: 'deriv(m[1m]) > 0', for: ${wait}s}
  - {alert: Total, expr: 'sum(m) by (kind) > 12', for: ${wait}s, keep_firing_for: ${keep}s}
  - {alert: Gone, expr: absent(m), for: ${wait}s}
  - {alert: Graded, expr: m > 5, for: ${wait}s, labels: {level: '{{ if gt $value 8.0 }}bad{{ else }}odd{{ end }}'}}
  - {alert: Merged, expr: m > 5, for: ${wait}s, keep_firing_for: ${keep}s, labels: {instance: one, kind: one}}`,
            data,
          );
          expect(replayed).toEqual(live);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('yields them for rules that read what others record, in one group and in another', async () => {
    await assertProperty(
      asyncProperty(columns, seconds, constantFrom(15, 30), async (data, wait, every) => {
        const { replayed, live } = await bothSpans(
          `groups:
- name: readers
  rules:
  - {alert: Load, expr: 'kind:m:sum > 10', for: ${wait}s, keep_firing_for: 30s}
  - {alert: Twice, expr: 'kind:m:double > 20', for: ${wait}s}
- name: writers
  interval: ${every}s
  rules:
  - {record: 'kind:m:sum', expr: sum(m) by (kind), labels: {from: rule}}
  - {record: 'kind:m:double', expr: 2 * kind:m:sum}
  - {alert: Here, expr: 'kind:m:double > 20', for: ${wait}s}`,
          data,
        );
        expect(replayed).toEqual(live);
      }),
      { numRuns: RUNS },
    );
  });

  it('yields them for rules that read their own result, or one that is recorded after them', async () => {
    await assertProperty(
      asyncProperty(columns, seconds, async (data, wait) => {
        const { replayed, live } = await bothSpans(
          `groups:
- name: g
  rules:
  - {alert: Late, expr: 'm:count > 2', for: ${wait}s}
  - {record: 'm:count', expr: count(m > 5)}
  - {record: 'm:peak', expr: 'max(m) > (m:peak or vector(0)) or m:peak'}
  - {alert: Peak, expr: 'm:peak > 8', for: ${wait}s}`,
          data,
        );
        expect(replayed).toEqual(live);
      }),
      { numRuns: Math.ceil(RUNS / 3) },
    );
  });

  it('counts an evaluation that fails and goes on with the state of before', async () => {
    // Two series share what is matched on, at some moments.
    const rules = `groups: [{name: g, rules: [{alert: Match, expr: 'm{kind="odd"} > on (kind) m{kind="odd"} * 0', for: 30s, labels: {x: y}}]}]`;
    const { replayed, live } = await bothSpans(rules, [
      [1],
      Array.from({ length: 40 }, () => 3),
      [1],
      [undefined, undefined, undefined, undefined, undefined, 4, 4, 'stale'],
    ]);
    expect(replayed).toEqual(live);
  });

  it('has spans at all', async () => {
    const data = [[...Array.from({ length: 30 }, () => 9), 1, 1, 9, 1]];
    const { replayed, live } = await bothSpans(
      'groups: [{name: g, rules: [{alert: High, expr: m > 5, for: 1m}]}]',
      data,
    );
    expect(replayed).toEqual(live);
    expect(replayed['High']?.map(({ firedAtMs }) => firedAtMs !== undefined)).toEqual([true, false]);
  });
});
