import { describe, expect, it } from 'vitest';
import { diagnoseRule, type Diagnosis } from '../../../../src/main/engine/rules/doctor/diagnoseRules.ts';
import { similarNames } from '../../../../src/main/engine/rules/doctor/similarNames.ts';
import { replayRules } from '../../../../src/main/engine/rules/replay/replayRules.ts';
import { parseRuleFile, type AlertingRule, type RuleGroup } from '../../../../src/main/engine/rules/ruleFile.ts';
import { createMemoryStorage } from '../../../../src/main/engine/rules/unitTest/memoryStorage.ts';
import type { RuleReplay } from '../../../../src/shared/ruleReplay.ts';
import { EMPTY_LABELS, labelsFromRecord } from '../../../../src/shared/labels.ts';
import { createManualClock } from '../../../support/manualClock.ts';

const START = Date.UTC(2026, 0, 1);
const STEP_MS = 60_000;
const DAY_MS = 86_400_000;
const END = START + 8 * DAY_MS;

/** Diagnoses of a rule over eight days of `m`, whose value at each minute is `valueAt`; undefined: none. */
async function diagnoses(rule: string, valueAt: (minute: number) => number | undefined): Promise<readonly Diagnosis[]> {
  const storage = createMemoryStorage();
  const appender = storage.appender();
  const ref = appender.series(labelsFromRecord({ __name__: 'm_total', host: 'a' }));
  for (let t = START, minute = 0; t <= END; t += STEP_MS, minute++) {
    const value = valueAt(minute);
    if (value !== undefined) appender.append(ref, t, value);
  }
  appender.commit();
  const groups = parseRuleFile(`groups: [{name: g, rules: [${rule}]}]`, 'r.yml').groups;
  const group = groups[0] as RuleGroup;
  const alerting = group.rules[0] as AlertingRule;
  const replayed = async (one: AlertingRule): Promise<RuleReplay> => {
    const { rules } = await replayRules([{ ...group, rules: [one] }], {
      storage,
      clock: createManualClock(END),
      settings: { evaluationIntervalMs: STEP_MS, queryOffsetMs: 0, externalLabels: EMPTY_LABELS, externalUrl: '' },
      lookbackMs: 300_000,
      startMs: START,
      endMs: END,
      signal: new AbortController().signal,
    });
    return rules[0] as RuleReplay;
  };
  return diagnoseRule(alerting, await replayed(alerting), {
    startMs: START,
    endMs: END,
    querier: storage.querier(),
    metrics: ['m_total', 'n'],
    recorded: new Set(['m:recorded']),
    historyStartMs: START,
    replayWith: (keepFiringForMs) => replayed({ ...alerting, keepFiringForMs }),
  });
}

const kinds = (found: readonly Diagnosis[]): readonly string[] => found.map(({ kind }) => kind);

describe('the doctor of rules', () => {
  it('finds a metric that never was, and one that may be meant', async () => {
    const [found] = await diagnoses('{alert: A, expr: m_totl > 1}', () => 0);
    expect(found).toMatchObject({ kind: 'metricUnknown', change: { draft: { expr: 'm_total > 1' } } });
  });

  it('says when a metric was last seen', async () => {
    const [found] = await diagnoses('{alert: A, expr: m_total > 1}', (minute) => (minute < 3 * 1440 ? 0 : undefined));
    expect(found?.kind).toBe('metricVanished');
    expect(found?.text).toContain('2026-01-03 23:59 UTC');
  });

  it('leaves rules alone that ask for absence, or read what is recorded', async () => {
    expect(kinds(await diagnoses('{alert: A, expr: absent(gone)}', () => 0))).toEqual(['alwaysFires']);
    expect(kinds(await diagnoses('{alert: A, expr: "m:recorded > 1"}', () => 0))).toEqual(['neverFired']);
  });

  it('tells a rule that comes and goes, with the pause that would calm it', async () => {
    const [found] = await diagnoses('{alert: A, expr: m_total > 1}', (minute) =>
      minute % 600 < 60 && minute % 6 < 4 ? 5 : 0,
    );
    expect(found?.kind).toBe('flaps');
    expect(found?.change?.draft).toEqual({ keepFiringFor: '2m' });
    expect(found?.change?.words).toMatch(/would have fired 20 times instead of \d{3}/);
  });

  it('tells a rule that fires without an end, one that never did, and one that fails', async () => {
    expect(kinds(await diagnoses('{alert: A, expr: m_total > 1}', () => 5))).toEqual(['alwaysFires']);
    expect(kinds(await diagnoses('{alert: A, expr: m_total > 9, for: 5m}', () => 5))).toEqual(['neverFired']);
    expect(kinds(await diagnoses('{alert: A, expr: m_total > 1}', (minute) => (minute === 900 ? 5 : 0)))).toEqual([]);
  });
});

describe('similar names', () => {
  it('are few letters apart, or differ in a unit', () => {
    const names = ['node_load1', 'node_load15', 'node_cpu_seconds_total', 'up'];
    expect(similarNames('node_laod1', names)).toContain('node_load1');
    expect(similarNames('node_cpu_seconds', names)).toEqual(['node_cpu_seconds_total']);
    expect(similarNames('redis_up', names)).toEqual([]);
  });
});
