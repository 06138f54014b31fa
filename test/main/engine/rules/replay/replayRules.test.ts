import { describe, expect, it } from 'vitest';
import { replayRules, type ReplayOptions } from '../../../../../src/main/engine/rules/replay/replayRules.ts';
import { parseRuleFile } from '../../../../../src/main/engine/rules/ruleFile.ts';
import { createMemoryStorage } from '../../../../../src/main/engine/rules/unitTest/memoryStorage.ts';
import type { Storage } from '../../../../../src/main/engine/storage/storage.ts';
import { EMPTY_LABELS, labelsFromRecord } from '../../../../../src/shared/labels.ts';
import type { RuleReplay, RulesReplay } from '../../../../../src/shared/ruleReplay.ts';
import { createManualClock } from '../../../../support/manualClock.ts';

const START = Date.UTC(2026, 0, 1);
const STEP_MS = 15_000;
const MINUTE = 60_000;

/** Values of `m{host=…}`, a scrape after the other. */
function storeOf(hosts: Readonly<Record<string, readonly number[]>>): Storage {
  const storage = createMemoryStorage();
  const appender = storage.appender();
  for (const [host, values] of Object.entries(hosts)) {
    const ref = appender.series(labelsFromRecord({ __name__: 'm', host }));
    for (const [i, value] of values.entries()) appender.append(ref, START + i * STEP_MS, value);
  }
  appender.commit();
  return storage;
}

const repeat = (count: number, value: number): number[] => Array.from({ length: count }, () => value);

function replay(rules: string, storage: Storage, more: Partial<ReplayOptions> = {}): Promise<RulesReplay> {
  return replayRules(parseRuleFile(rules, 'r.yml').groups, {
    storage,
    clock: createManualClock(START),
    settings: { evaluationIntervalMs: STEP_MS, queryOffsetMs: 0, externalLabels: EMPTY_LABELS, externalUrl: '' },
    lookbackMs: 5 * MINUTE,
    startMs: START,
    endMs: START + 60 * MINUTE,
    signal: new AbortController().signal,
    ...more,
  });
}

async function one(rule: string, storage: Storage): Promise<RuleReplay> {
  const { rules } = await replay(`groups: [{name: g, rules: [${rule}]}]`, storage);
  if (rules[0] === undefined) throw new Error('No rule was replayed.');
  return rules[0];
}

describe('what a replay says', () => {
  it('tells how often and how long a rule fired, and which spikes it ignored', async () => {
    const storage = storeOf({ a: [...repeat(40, 9), ...repeat(40, 1), ...repeat(8, 12), ...repeat(152, 1)] });
    const { fired, ignored, totalMs, longestMs, spans, evaluations } = await one(
      '{alert: High, expr: m > 5, for: 5m}',
      storage,
    );
    expect({ fired, ignored, totalMs, longestMs, evaluations }).toEqual({
      fired: 1,
      ignored: 1,
      totalMs: 5 * MINUTE,
      longestMs: 5 * MINUTE,
      evaluations: 240,
    });
    expect(spans.map(({ lowest, highest }) => [lowest, highest])).toEqual([
      [9, 9],
      [12, 12],
    ]);
  });

  it('counts what still fires at the end', async () => {
    const { spans, totalMs } = await one('{alert: High, expr: m > 5}', storeOf({ a: repeat(240, 9) }));
    expect(spans[0]?.endedAtMs).toBeUndefined();
    expect(totalMs).toBeGreaterThan(59 * MINUTE);
  });

  it('tells of evaluations that would have failed', async () => {
    const { failures, firstFailure, evaluations } = await one(
      '{alert: Two, expr: m > 5, labels: {host: one}}',
      storeOf({ a: repeat(240, 9), b: repeat(240, 9) }),
    );
    expect(failures).toBe(evaluations);
    expect(firstFailure).toContain('same labelset');
  });

  it('replays recording rules before the start, as far back as their readers look', async () => {
    const rules = `groups:
- name: g
  rules:
  - {record: 'm:sum', expr: sum(m)}
  - {alert: Grown, expr: 'm:sum offset 10m > 5'}`;
    const { rules: told, recordingRules } = await replay(rules, storeOf({ a: repeat(240, 9) }), {
      startMs: START + 30 * MINUTE,
      endMs: START + 40 * MINUTE,
    });
    expect(recordingRules).toBe(1);
    expect(told[0]?.spans[0]?.activeAtMs).toBeLessThan(START + 30 * MINUTE + STEP_MS);
  });

  it('takes what it records in the place of what is stored under the name', async () => {
    const storage = storeOf({ a: repeat(240, 9) });
    const appender = storage.appender();
    const ref = appender.series(labelsFromRecord({ __name__: 'm:sum' }));
    for (let i = 0; i < 240; i++) appender.append(ref, START + i * STEP_MS, 1000);
    appender.commit();
    const { rules } = await replay(
      `groups: [{name: g, rules: [{record: 'm:sum', expr: sum(m)}, {alert: A, expr: 'm:sum > 5'}, {alert: B, expr: '{__name__=~"m:s.*"} > 5'}]}]`,
      storage,
    );
    expect(rules.map(({ spans }) => spans.map(({ highest }) => highest))).toEqual([[9], [9]]);
  });

  it('stops when nobody waits for it any more, and says how far it is', async () => {
    const abort = new AbortController();
    const shares: number[] = [];
    const work = replay('groups: [{name: g, rules: [{alert: A, expr: m > 5}]}]', storeOf({ a: repeat(240, 9) }), {
      endMs: START + 400 * 24 * 60 * MINUTE,
      signal: abort.signal,
      onProgress(share) {
        shares.push(share);
        if (shares.length === 2) abort.abort();
      },
    });
    await expect(work).rejects.toMatchObject({ code: 'canceled' });
    expect(shares[0]).toBeGreaterThan(0);
    expect(shares[1]).toBeLessThan(1);
  });
});
