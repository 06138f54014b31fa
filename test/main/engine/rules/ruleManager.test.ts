import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../src/shared/errors.ts';
import { formatSeries } from '../../../../src/shared/labels.ts';
import { silentLogger } from '../../../../src/main/engine/base/logger.ts';
import { parseRuleFile, type RuleGroup } from '../../../../src/main/engine/rules/ruleFile.ts';
import { groupSchedule } from '../../../../src/main/engine/rules/groupSchedule.ts';
import {
  createRuleManager,
  type GroupAlerts,
  type RuleManager,
} from '../../../../src/main/engine/rules/ruleManager.ts';
import { createMemoryStorage } from '../../../../src/main/engine/rules/unitTest/memoryStorage.ts';
import { STALE, type Storage } from '../../../../src/main/engine/storage/storage.ts';
import { createManualClock, type ManualClock } from '../../../support/manualClock.ts';
import { createScriptedQueries, type ScriptedQueries } from '../../../support/scriptedQueries.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const groups = (text: string): readonly RuleGroup[] => parseRuleFile(text, 'rules.yml').groups;

const DOWN = groups(`
groups:
  - name: machines
    interval: 15s
    rules:
      - alert: Down
        expr: up == 0
        for: 1m
        labels: { severity: critical }
        annotations: { summary: '{{ $labels.instance }} is down' }
`);

interface Bench extends AsyncDisposable {
  readonly clock: ManualClock;
  readonly queries: ScriptedQueries;
  readonly storage: Storage;
  readonly manager: RuleManager;
  readonly updates: GroupAlerts[];
  /** State of the only alert, or none. */
  state(): string;
}

interface Past {
  readonly clock: ManualClock;
  readonly queries: ScriptedQueries;
  readonly storage: Storage;
}

function bench(past?: Past): Bench {
  const clock = past?.clock ?? createManualClock();
  const queries = past?.queries ?? createScriptedQueries();
  const storage = past?.storage ?? createMemoryStorage();
  const updates: GroupAlerts[] = [];
  const log = silentLogger;
  const manager = createRuleManager({ storage, queries, clock, log, onAlerts: (update) => void updates.push(update) });
  return {
    clock,
    queries,
    storage,
    manager,
    updates,
    state: () => manager.alerts()[0]?.state ?? 'none',
    [Symbol.asyncDispose]: () => manager[Symbol.asyncDispose](),
  };
}

/** Every sample in the store: series → `value` or `stale`, oldest first. */
function stored(storage: Storage): Record<string, (number | 'stale')[]> {
  const found: Record<string, (number | 'stale')[]> = {};
  for (const block of storage.querier().select({ matchers: [], minT: 0, maxT: Infinity })) {
    const [labels] = block.labels;
    if (labels === undefined) continue;
    found[formatSeries(labels)] = Array.from(block.times, (_, i) =>
      block.presence?.[i] === STALE ? 'stale' : (block.values[i] ?? 0),
    );
  }
  return found;
}

const down = [[{ __name__: 'up', instance: 'a' }, 0]] as const;

describe('rule groups on schedule', () => {
  it('evaluates at multiples of the interval plus the offset of the group', async () => {
    await using b = bench();
    await b.manager.apply(DOWN);
    await b.clock.advance(MINUTE);
    const { offsetMs } = groupSchedule('rules.yml', 'machines', 15 * SECOND);
    expect(b.queries.asked.map(({ t }) => (t - offsetMs) % (15 * SECOND))).toEqual([0, 0, 0, 0]);
  });

  it('asks for the past where the group has a query offset, and writes there', async () => {
    await using b = bench();
    await b.manager.apply(
      groups('groups: [{ name: g, interval: 15s, query_offset: 1m, rules: [{ record: x, expr: y }] }]'),
    );
    b.queries.answer('y', [[{}, 1]]);
    await b.clock.advance(15 * SECOND);
    const t = b.queries.asked[0]?.t ?? 0;
    expect(b.clock.now() - t).toBeGreaterThanOrEqual(MINUTE);
    expect(b.storage.querier().series([], t, t).map(formatSeries)).toEqual(['x']);
  });

  it('stops for good, twice without harm', async () => {
    const b = bench();
    await b.manager.apply(DOWN);
    await b.manager[Symbol.asyncDispose]();
    await b.manager[Symbol.asyncDispose]();
    expect(b.clock.pending()).toBe(0);
  });
});

describe('recording rules', () => {
  const RECORD = groups(`
groups:
  - name: g
    interval: 15s
    rules:
      - { record: 'job:up:sum', expr: sum by (job) (up), labels: { team: infra } }
`);

  it('writes the result under its name and ends what vanished', async () => {
    await using b = bench();
    await b.manager.apply(RECORD);
    b.queries.answer('sum by (job) (up)', [[{ job: 'a' }, 2]]);
    await b.clock.advance(15 * SECOND);
    b.queries.answer('sum by (job) (up)', []);
    await b.clock.advance(30 * SECOND);
    expect(stored(b.storage)).toEqual({ 'job:up:sum{job="a", team="infra"}': [2, 'stale'] });
  });

  it('says why a rule failed and goes on', async () => {
    await using b = bench();
    await b.manager.apply(RECORD);
    b.queries.answer('sum by (job) (up)', new AppError('execution', 'many-to-many matching not allowed'));
    await b.clock.advance(15 * SECOND);
    expect(b.manager.groups()[0]?.rules[0]).toMatchObject({
      health: 'err',
      lastError: 'many-to-many matching not allowed',
    });
    b.queries.answer('sum by (job) (up)', [[{ job: 'a' }, 2]]);
    await b.clock.advance(15 * SECOND);
    expect(b.manager.groups()[0]?.rules[0]).toMatchObject({ health: 'ok', lastError: '' });
  });

  it('refuses two series that come out alike, and more than the limit', async () => {
    await using b = bench();
    await b.manager.apply(
      groups('groups: [{ name: g, interval: 15s, limit: 1, rules: [{ record: x, expr: y, labels: { a: "1" } }] }]'),
    );
    b.queries.answer('y', [
      [{ a: '2' }, 1],
      [{ a: '3' }, 1],
    ]);
    await b.clock.advance(15 * SECOND);
    expect(b.manager.groups()[0]?.rules[0]?.lastError).toMatch(/same labelset/);
    b.queries.answer('y', [
      [{ b: '2' }, 1],
      [{ b: '3' }, 1],
    ]);
    await b.clock.advance(15 * SECOND);
    expect(b.manager.groups()[0]?.rules[0]?.lastError).toBe('exceeded limit of 1 with 2 series');
  });
});

describe('alerting rules', () => {
  it('goes from pending over firing to resolved and writes ALERTS', async () => {
    await using b = bench();
    await b.manager.apply(DOWN);
    await b.clock.advance(30 * SECOND);
    b.queries.answer('up == 0', down);
    await b.clock.advance(15 * SECOND);
    expect(b.state()).toBe('pending');
    await b.clock.advance(MINUTE);
    expect(b.manager.alerts()[0]).toMatchObject({ state: 'firing', summary: 'a is down', severity: 'critical' });
    b.queries.answer('up == 0', []);
    await b.clock.advance(15 * SECOND);
    expect(b.state()).toBe('resolved');
    const labels = 'alertname="Down"';
    const rest = 'instance="a", severity="critical"';
    expect(stored(b.storage)).toMatchObject({
      [`ALERTS{${labels}, alertstate="pending", ${rest}}`]: [1, 1, 1, 1, 'stale'],
      [`ALERTS{${labels}, alertstate="firing", ${rest}}`]: [1, 'stale'],
      [`ALERTS_FOR_STATE{${labels}, ${rest}}`]: [
        expect.any(Number),
        expect.any(Number),
        expect.any(Number),
        expect.any(Number),
        expect.any(Number),
        'stale',
      ],
    });
  });

  it('makes queries that a template asks for', async () => {
    await using b = bench();
    await b.manager.apply(
      groups(
        `groups: [{ name: g, interval: 15s, rules: [{ alert: A, expr: up, annotations: { summary: '{{ with query "free" }}{{ . | first | value | humanize1024 }}B left{{ end }}' } }] }]`,
      ),
    );
    b.queries.answer('up', [[{}, 1]]);
    b.queries.answer('free', [[{}, 2048]]);
    await b.clock.advance(15 * SECOND);
    expect(b.manager.alerts()[0]?.summary).toBe('2kiB left');
  });

  it('keeps its alerts over a reload that changes another rule, and ends the series of a rule that is gone', async () => {
    await using b = bench();
    await b.manager.apply(DOWN);
    b.queries.answer('up == 0', down);
    await b.clock.advance(2 * MINUTE);
    expect(b.state()).toBe('firing');
    const since = b.manager.alerts()[0]?.activeAtMs;
    await b.manager.apply(
      groups(`
groups:
  - name: machines
    interval: 15s
    rules:
      - { record: x, expr: y }
      - { alert: Down, expr: up == 0, for: 1m, labels: { severity: critical } }
`),
    );
    expect(b.manager.alerts()[0]).toMatchObject({ state: 'firing', activeAtMs: since });
    await b.manager.apply([]);
    expect(b.manager.alerts()).toEqual([]);
    expect(Object.values(stored(b.storage)).every((samples) => samples.at(-1) === 'stale')).toBe(true);
    expect(b.updates.at(-1)).toMatchObject({ phase: 'removed', alerts: [] });
  });

  it('leaves an unchanged group alone', async () => {
    await using b = bench();
    await b.manager.apply(DOWN);
    await b.clock.advance(MINUTE);
    const before = b.manager.groups();
    await b.manager.apply(structuredClone(DOWN));
    expect(b.manager.groups()).toEqual(before);
  });
});

describe('alerts over a restart', () => {
  it('goes on firing at once after a short one, with the time it began', async () => {
    const first = bench();
    first.queries.answer('up == 0', down);
    await first.manager.apply(DOWN);
    await first.clock.advance(3 * MINUTE);
    const since = first.manager.alerts()[0]?.activeAtMs ?? 0;
    await first.manager[Symbol.asyncDispose]();
    await first.clock.advance(20 * SECOND);

    await using second = bench(first);
    await second.manager.apply(DOWN);
    await second.clock.advance(15 * SECOND);
    expect(second.manager.alerts()[0]).toMatchObject({ state: 'firing', activeAtMs: Math.floor(since / 1000) * 1000 });
  });

  it('does not count a long outage, as Prometheus does', async () => {
    const long = groups('groups: [{ name: g, interval: 15s, rules: [{ alert: A, expr: up == 0, for: 30m }] }]');
    const first = bench();
    first.queries.answer('up == 0', down);
    await first.manager.apply(long);
    await first.clock.advance(10 * MINUTE);
    const since = first.manager.alerts()[0]?.activeAtMs ?? 0;
    await first.manager[Symbol.asyncDispose]();
    await first.clock.advance(40 * MINUTE);

    await using second = bench(first);
    await second.manager.apply(long);
    await second.clock.advance(30 * SECOND);
    const restored = second.manager.alerts()[0]?.activeAtMs ?? 0;
    expect(restored - since).toBeGreaterThan(39 * MINUTE);
    expect(restored - since).toBeLessThan(42 * MINUTE);
  });
});

describe('alerts over sleep', () => {
  it('fires nothing after 50 nights in which every target came back within a minute', async () => {
    await using b = bench();
    await b.manager.apply(DOWN);
    await b.clock.advance(2 * MINUTE);
    for (let night = 0; night < 50; night++) {
      b.queries.answer('up == 0', down);
      b.clock.stepWall(8 * 60 * MINUTE);
      await b.clock.advance(50 * SECOND);
      b.queries.answer('up == 0', []);
      await b.clock.advance(10 * MINUTE);
    }
    expect(b.updates.flatMap((update) => update.alerts).filter((alert) => alert.state === 'firing')).toEqual([]);
    expect(b.updates.some((update) => update.phase === 'settling')).toBe(true);
  });

  it('does not end a firing alert because targets were not scraped yet', async () => {
    await using b = bench();
    b.queries.answer('up == 0', down);
    await b.manager.apply(DOWN);
    await b.clock.advance(2 * MINUTE);
    b.clock.stepWall(8 * 60 * MINUTE);
    b.queries.answer('up == 0', []);
    await b.clock.advance(30 * SECOND);
    expect(b.state()).toBe('firing');
    await b.clock.advance(MINUTE);
    expect(b.state()).toBe('resolved');
  });
});
