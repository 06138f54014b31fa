/**
 * What the rule time machine costs, in process: `node test/bench/replay.ts [DAYS]`. One rule over 100 series, 15 s apart, for a
 * week and for a month, written as scrapes are and merged by maintenance. CPU time of this process, best and median of runs.
 */
import { EMPTY_LABELS, labelsFromRecord } from '../../src/shared/labels.ts';
import { replayRules } from '../../src/main/engine/rules/replay/replayRules.ts';
import { parseRuleFile } from '../../src/main/engine/rules/ruleFile.ts';
import type { Storage } from '../../src/main/engine/storage/storage.ts';
import { buildKernels } from '../../scripts/buildKernels.ts';
import { openTempStore } from '../support/tempStore.ts';

const SERIES = 100;
const STEP_MS = 15_000;
const DAY_MS = 86_400_000;
const DAYS = Number(process.argv[2] ?? 30);
const START = Date.parse('2026-01-05T00:00:00Z');
const END = START + DAYS * DAY_MS;
const RUNS = 5;

const RULES: readonly (readonly [name: string, expr: string])[] = [
  ['gauge, seldom', 'load > 97'],
  ['gauge, half of the time', 'load > 50'],
  ['gauge, always', 'load > -1'],
  ['rate', 'rate(requests_total[5m]) > 40'],
  ['average of 5 min', 'avg_over_time(load[5m]) > 90'],
];

/** A load that wanders and has spikes; a counter that grows with it. */
async function fill(store: Storage, flush: () => Promise<void>): Promise<void> {
  const batch = store.batchAppender('bench');
  const refs = Array.from({ length: SERIES }, (_, i) => [
    batch.series(labelsFromRecord({ __name__: 'load', instance: `host-${i}:9100`, job: 'node' })),
    batch.series(labelsFromRecord({ __name__: 'requests_total', instance: `host-${i}:9100`, job: 'node' })),
  ]).flat();
  const values = new Float64Array(refs.length);
  const loads = Float64Array.from({ length: SERIES }, (_, i) => 20 + (i % 40));
  let seed = 42;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let t = START, tick = 0; t <= END; t += STEP_MS, tick++) {
    for (let i = 0; i < SERIES; i++) {
      const load = Math.min(
        99,
        Math.max(0, (loads[i] as number) + (random() - 0.5) * 2 + (random() < 0.0002 ? 60 : 0)),
      );
      loads[i] = load > 80 ? load * 0.9 : load;
      values[2 * i] = Math.round(load * 10) / 10;
      values[2 * i + 1] = (values[2 * i + 1] as number) + Math.round(load * 10);
    }
    batch.commit(t, refs, values, refs.length);
    if (tick % 5000 === 0) await flush();
  }
}

await buildKernels();
await using temp = openTempStore();
await temp.clock.advance(0);
temp.clock.stepWall(START - temp.clock.now());
const filledIn = performance.now();
await fill(temp.store, async () => {
  temp.clock.stepWall(5000 * STEP_MS);
  await temp.clock.advance(60_000);
});
console.log(`${DAYS} days of ${2 * SERIES} series in ${((performance.now() - filledIn) / 1000).toFixed(0)} s`);

for (const days of [1, 7, 30].filter((span) => span <= DAYS)) {
  for (const [name, expr] of RULES) {
    const { groups } = parseRuleFile(
      `groups: [{name: g, interval: 15s, rules: [{alert: A, expr: '${expr}', for: 5m, labels: {severity: warning}}]}]`,
      'r.yml',
    );
    const took: number[] = [];
    let fired = 0;
    let ignored = 0;
    for (let run = 0; run < RUNS; run++) {
      const before = process.cpuUsage();
      const replay = await replayRules(groups, {
        storage: temp.store,
        clock: temp.clock,
        settings: { evaluationIntervalMs: STEP_MS, queryOffsetMs: 0, externalLabels: EMPTY_LABELS, externalUrl: '' },
        lookbackMs: 300_000,
        startMs: END - days * DAY_MS,
        endMs: END,
        signal: new AbortController().signal,
      });
      const { user, system } = process.cpuUsage(before);
      took.push((user + system) / 1000);
      fired = replay.rules[0]?.fired ?? 0;
      ignored = replay.rules[0]?.ignored ?? 0;
    }
    took.sort((a, b) => a - b);
    const figures = `${(took[0] ?? 0).toFixed(0).padStart(6)} ms best ${(took[RUNS >> 1] ?? 0).toFixed(0).padStart(6)} ms median`;
    console.log(`${String(days).padStart(3)} d  ${name.padEnd(24)}${figures}  fired ${fired}, ignored ${ignored}`);
  }
}
console.log(`resident ${(process.memoryUsage.rss() / 2 ** 20).toFixed(0)} MiB`);
