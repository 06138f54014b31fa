/** Rules with the real store and the real query engine. */
import { describe, expect, it } from 'vitest';
import { labelsFromRecord } from '../../../../src/shared/labels.ts';
import { silentLogger } from '../../../../src/main/engine/base/logger.ts';
import { createQueryEngine } from '../../../../src/main/engine/promql/createQueryEngine.ts';
import { parseRuleFile } from '../../../../src/main/engine/rules/ruleFile.ts';
import { createRuleManager, type RuleManager } from '../../../../src/main/engine/rules/ruleManager.ts';
import { STARTER_RULES } from '../../../../src/main/engine/rules/starter/starterRulesText.ts';
import type { BatchAppender } from '../../../../src/main/engine/storage/storage.ts';
import { openTempStore, type TempStore } from '../../../support/tempStore.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const RULES = parseRuleFile(
  `
groups:
  - name: machines
    interval: 15s
    rules:
      - { record: 'job:up:count', expr: count by (job) (up) }
      - { record: 'job:up:twice', expr: 2 * job:up:count }
      - alert: Down
        expr: up == 0
        for: 1m
        annotations: { summary: '{{ $labels.instance }} is down, one of {{ with query "job:up:count" }}{{ . | first | value }}{{ end }}' }
`,
  'rules.yml',
).groups;

function startRules(temp: TempStore): RuleManager {
  const { store: storage, clock } = temp;
  return createRuleManager({
    storage,
    queries: createQueryEngine({ storage, clock }),
    clock,
    log: silentLogger,
    onAlerts() {},
  });
}

/** Scrapes of one target: `up` with this value, every 15 s. */
async function scrapeFor(temp: TempStore, target: BatchAppender, value: number, ms: number): Promise<void> {
  const ref = target.series(labelsFromRecord({ __name__: 'up', job: 'node', instance: 'a:9100' }));
  for (let passed = 0; passed < ms; passed += 15 * SECOND) {
    target.commit(temp.clock.now(), [ref], Float64Array.of(value), 1);
    await temp.clock.advance(15 * SECOND);
  }
}

async function valueOf(temp: TempStore, expr: string): Promise<number | undefined> {
  const { value } = await createQueryEngine({ storage: temp.store, clock: temp.clock }).instant(expr, temp.clock.now());
  return value.type === 'vector' && value.matrix.presence[0] === 1 ? value.matrix.values[0] : undefined;
}

describe('rules over a real store', () => {
  it('see what earlier rules of the group wrote in the same evaluation', async () => {
    await using temp = openTempStore();
    const target = temp.store.batchAppender('node');
    await using manager = startRules(temp);
    await manager.apply(RULES);
    await scrapeFor(temp, target, 1, 30 * SECOND);
    expect(await valueOf(temp, 'job:up:twice')).toBe(2);
    expect(manager.groups()[0]?.rules.map((rule) => rule.lastError)).toEqual(['', '', '']);
  });

  it('fire, are there as ALERTS, and end with the target', async () => {
    await using temp = openTempStore();
    const target = temp.store.batchAppender('node');
    await using manager = startRules(temp);
    await manager.apply(RULES);
    await scrapeFor(temp, target, 1, MINUTE);
    await scrapeFor(temp, target, 0, 90 * SECOND);
    expect(manager.alerts()[0]).toMatchObject({ state: 'firing', summary: 'a:9100 is down, one of 1' });
    expect(await valueOf(temp, 'ALERTS{alertstate="firing"}')).toBe(1);
    await scrapeFor(temp, target, 1, 30 * SECOND);
    expect(manager.alerts()[0]?.state).toBe('resolved');
    expect(await valueOf(temp, 'ALERTS')).toBeUndefined();
  });

  it('go on after a restart of everything', async () => {
    await using temp = openTempStore();
    const first = startRules(temp);
    await first.apply(RULES);
    await scrapeFor(temp, temp.store.batchAppender('node'), 0, 2 * MINUTE);
    const since = first.alerts()[0]?.activeAtMs ?? 0;
    await first[Symbol.asyncDispose]();
    await temp.reopen();
    await temp.clock.advance(5 * SECOND);

    await using second = startRules(temp);
    await second.apply(RULES);
    await scrapeFor(temp, temp.store.batchAppender('node'), 0, 15 * SECOND);
    expect(second.alerts()[0]).toMatchObject({ state: 'firing', activeAtMs: Math.floor(since / 1000) * 1000 });
  });

  it('understand every starter rule', async () => {
    await using temp = openTempStore();
    await using manager = startRules(temp);
    await manager.apply(parseRuleFile(STARTER_RULES, 'starter.yml').groups);
    await temp.clock.advance(30 * SECOND);
    expect(manager.groups()[0]?.rules.map((rule) => [rule.name, rule.health, rule.lastError])).toEqual(
      manager.groups()[0]?.rules.map((rule) => [rule.name, 'ok', '']),
    );
    expect(manager.alerts()).toEqual([]);
  });
});
