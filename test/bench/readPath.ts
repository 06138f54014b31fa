/**
 * What reading and evaluating a sample costs, in process: `node test/bench/readPath.ts [REGEX of names]`.
 * Ten targets with the kinds of series monitoring is made of, six hours at 15 s, written as scrapes are and merged by
 * maintenance; then selects alone and whole queries, as the best and the median of some runs in ns per raw sample.
 * SIGHTGLASS_TWINS=1 runs the TypeScript twins instead of the WebAssembly kernels.
 */
import { createQueryEngine } from '../../src/main/engine/promql/createQueryEngine.ts';
import type { Storage } from '../../src/main/engine/storage/storage.ts';
import { labelsFromRecord } from '../../src/shared/labels.ts';
import { matchers, openTempStore } from '../support/tempStore.ts';
import { buildKernels } from '../../scripts/buildKernels.ts';

const TARGETS = 10;
const STEP_MS = 15_000;
const START = Date.parse('2026-01-05T00:00:00Z');
const HOURS = Number(process.env['HOURS'] ?? 6);
const TICKS = (HOURS * 3_600_000) / STEP_MS;
const END = START + TICKS * STEP_MS;

interface Kind {
  readonly metric: string;
  readonly count: number;
  /** Moves to the next value. */
  step(value: number, random: () => number): number;
}

const KINDS: readonly Kind[] = [
  { metric: 'requests_total', count: 40, step: (v, random) => (random() < 0.0005 ? 0 : v + Math.floor(random() * 50)) },
  { metric: 'duration_bucket', count: 60, step: (v, random) => v + Math.floor(random() * 12) },
  { metric: 'cpu_seconds_total', count: 32, step: (v, random) => Math.round((v + random() * 15) * 100) / 100 },
  { metric: 'constant', count: 20, step: (v) => v },
  { metric: 'temperature', count: 24, step: (v, random) => Math.round((v + random() - 0.5) * 10) / 10 },
  { metric: 'ratio', count: 12, step: (_, random) => random() },
  { metric: 'memory_bytes', count: 12, step: (v, random) => v + 4096 * Math.floor(random() * 200 - 100) },
];

const QUERIES: readonly (readonly [name: string, query: string, stepS: number])[] = [
  ['sum-by-rate', 'sum by (job) (rate(requests_total[5m]))', 60],
  ['sum-by-le', 'sum by (i) (rate(duration_bucket[5m]))', 60],
  ['avg-over-1h', 'avg_over_time(temperature[1h])', 60],
  ['max-over-30m', 'max_over_time(temperature[30m])', 60],
  ['stddev-over-30m', 'stddev_over_time(ratio[30m])', 60],
  ['quantile-over-30m', 'quantile_over_time(0.9, temperature[30m])', 60],
  ['increase-1h-sparse', 'increase(requests_total[5m])', 3600],
  ['raw', 'temperature', 60],
  ['sum-raw', 'sum(duration_bucket)', 60],
  ['count-raw', 'count(duration_bucket)', 60],
];

function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function fill(store: Storage): void {
  const random = randomNumbers(7);
  const targets = Array.from({ length: TARGETS }, (_, target) => {
    const instance = `host${target}:9100`;
    const appender = store.batchAppender(`bench/${instance}`);
    const series = KINDS.flatMap((kind) =>
      Array.from({ length: kind.count }, (_, i) => ({
        kind,
        ref: appender.series(labelsFromRecord({ __name__: kind.metric, job: 'bench', instance, i: `${i}` })),
      })),
    );
    return { appender, series, refs: series.map(({ ref }) => ref), values: new Float64Array(series.length).fill(100) };
  });
  for (let tick = 0; tick < TICKS; tick++) {
    for (const [i, { appender, series, refs, values }] of targets.entries()) {
      for (let s = 0; s < series.length; s++) values[s] = series[s]?.kind.step(values[s] as number, random) as number;
      appender.commit(START + tick * STEP_MS + i * 37, refs, values, refs.length);
    }
  }
}

async function measure(name: string, samples: number, run: () => Promise<number> | number): Promise<void> {
  const times: number[] = [];
  let points = 0;
  for (let i = 0; i < 30; i++) {
    const started = performance.now();
    points = await run();
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const of = (ms: number): string =>
    `${ms.toFixed(2).padStart(8)} ms ${((ms * 1e6) / samples).toFixed(2).padStart(7)} ns`;
  console.log(
    `${name.padEnd(22)} ${String(samples).padStart(9)} samples  best ${of(times[0] as number)}  median ${of(times[15] as number)}  ${points}`,
  );
}

await buildKernels();
const only = new RegExp(process.argv[2] ?? '');
await using temp = openTempStore();
temp.clock.stepWall(END - temp.clock.now());
fill(temp.store);
if (process.env['COLD']) await temp.clock.advance(11_000);
temp.store.flush();
for (const kind of KINDS) {
  if (!only.test(`select ${kind.metric}`)) continue;
  const select = { matchers: matchers(`__name__=${kind.metric}`), minT: START, maxT: END };
  await measure(`select ${kind.metric}`, kind.count * TARGETS * TICKS, () => {
    let cells = 0;
    for (const block of temp.store.querier().select(select)) cells += block.length * block.labels.length;
    return cells;
  });
}
const engine = createQueryEngine({ storage: temp.store, clock: temp.clock });
for (const [name, query, stepS] of QUERIES) {
  if (!only.test(name)) continue;
  const kind = KINDS.find(({ metric }) => query.includes(metric)) as Kind;
  await measure(name, kind.count * TARGETS * TICKS, async () => {
    const { value } = await engine.range(query, START + 3_600_000, END, stepS * 1000);
    return value.type === 'matrix' ? value.matrix.series.length : 0;
  });
}
