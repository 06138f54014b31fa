/**
 * `node test/bench/queries.ts [--only REGEX]` after a build: queries over HTTP beside the real Prometheus on the same data, answers
 * compared. Pairs alternate; the figures are the ratios of medians and of the fastest runs, which a busy machine spoils less.
 */
import { Agent, request } from 'node:http';
import { parseArgs } from 'node:util';
import { difference, type RawAnswer } from '../fuzz/promql/compareAnswers.ts';
import { PrometheusProcess, prometheusMissing } from '../support/prometheusProcess.ts';
import { encodeRemoteWrite } from '../support/remoteWriteClient.ts';
import { ServeProcess } from '../support/serveProcess.ts';
import { benchSeries, DATA_START_MS, INTERVAL_MS, TICKS } from './queryData.ts';

const WARM = 2;
const REPETITIONS = 9;
const SMALL_REQUESTS = 400;
const STEP_S = 30;

/** Range queries over nearly all of the data, unless they are instant. */
const QUERIES: Readonly<Record<string, string>> = {
  'join many to one': 'sum by (version) (rate(requests_total[5m]) * on (instance) group_left (version) build_info)',
  'join one to one': 'rate(requests_total{code="500"}[5m]) / ignoring (code) rate(requests_total{code="200"}[5m])',
  'join of sums': 'sum by (instance) (rate(requests_total[5m])) / on (instance) sum by (instance) (memory_bytes)',
  or: 'queue_length > 40 or on (instance) sometimes > 15',
  unless: 'memory_bytes unless on (instance) up == 0',
  and: 'temperature_celsius > 45 and on (instance) queue_length < 20',
  absent: 'absent(queue_length{instance="10.1.0.3:9100"})',
  'absent over time': 'absent_over_time(queue_length{instance="10.1.0.7:9100"}[5m])',
  '@ end()': 'rate(requests_total{code="200"}[5m]) / rate(requests_total{code="200"}[5m] @ end())',
  offset: 'memory_bytes - memory_bytes offset 30m',
  label_replace: 'label_replace(sum by (instance) (rate(requests_total[5m])), "host", "$1", "instance", "(.+):.*")',
  label_join: 'label_join(up, "all", "/", "job", "instance")',
  'subquery of rate': 'max_over_time(rate(requests_total{code="500"}[5m])[20m:1m])',
  'subquery of sum': 'quantile_over_time(0.9, sum by (route) (rate(requests_total[5m]))[20m:30s])',
  'gappy windows': 'sum_over_time(sometimes[10m]) / count_over_time(sometimes[10m])',
  'gappy rate': 'changes(sometimes[15m]) + resets(queue_length[15m])',
  'churning sum': 'sum by (app) (rate(pod_cpu_seconds_total[5m]))',
  'churning count': 'count by (app) (pod_cpu_seconds_total)',
  'classic quantile': 'histogram_quantile(0.9, sum by (route, le) (rate(latency_seconds_bucket[5m])))',
  'native rate': 'histogram_count(rate(rpc_seconds[5m]))',
  'native sum': 'histogram_sum(sum(rate(rpc_seconds[5m])))',
  extremes: 'max_over_time(temperature_celsius[10m]) - min_over_time(temperature_celsius[10m])',
  trend: 'predict_linear(memory_bytes[20m], 3600)',
  ranking: 'bottomk(3, rate(requests_total{code="200"}[5m]))',
  spread: 'stddev by (route) (rate(requests_total[5m]))',
  filter: 'rate(requests_total[5m]) > bool 2.75',
  regex: 'sum by (route) (rate(requests_total{code=~"5..|4..",route!~"/r[0-2]"}[5m]))',
  'quantile of a group': 'quantile by (route) (0.5, rate(requests_total[5m]))',
  'counted values': 'count_values("value", up)',
  'churning group': 'group by (app) (pod_cpu_seconds_total) unless on (app) count by (app) (pod_cpu_seconds_total) > 9',
  'scalar of a sum': 'memory_bytes / scalar(sum(up))',
  'spread in windows': 'stddev_over_time(temperature_celsius[15m]) + avg_over_time(temperature_celsius[15m])',
  'clamp and round': 'round(clamp(temperature_celsius, 38.5, 44), 0.25)',
  'time of day': 'hour(vector(time())) * 60 + minute(vector(time()))',
};

/** Asked one after the other and eight at a time. */
const SMALL: readonly string[] = [
  'up',
  'sum(up)',
  'memory_bytes{instance="10.1.0.2:9100",pool="p1"}',
  'rate(requests_total{instance="10.1.0.5:9100",route="/r1",code="200"}[5m])',
  'count(build_info) by (version)',
  'queue_length > 50',
];

const agent = new Agent({ keepAlive: true, maxSockets: 16 });
const END_S = (DATA_START_MS + TICKS * INTERVAL_MS) / 1000 - 60.5 + 0.351;

function get(
  base: string,
  path: string,
  params: Readonly<Record<string, string>>,
): Promise<RawAnswer & { ms: number }> {
  const started = performance.now();
  return new Promise((done, fail) => {
    request(`${base}${path}?${new URLSearchParams(params)}`, { agent }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        done({ status: response.statusCode ?? 0, text, ms: performance.now() - started });
      });
    })
      .on('error', fail)
      .end();
  });
}

/** Every repetition asks for other times, lest an answer be remembered. */
function askRange(base: string, query: string, turn: number): Promise<RawAnswer & { ms: number }> {
  const end = END_S - 7 * turn;
  const start = end - (TICKS * INTERVAL_MS) / 1000 + 2400;
  return get(base, '/api/v1/query_range', { query, start: start.toFixed(3), end: end.toFixed(3), step: `${STEP_S}` });
}

const askSmall = (base: string, turn: number): Promise<RawAnswer> =>
  get(base, '/api/v1/query', {
    query: SMALL[turn % SMALL.length] as string,
    time: (END_S - 11 * Math.floor(turn / SMALL.length)).toFixed(3),
  });

async function askMany(base: string, turn: number, atOnce: number): Promise<{ ms: number; answers: RawAnswer[] }> {
  const answers: RawAnswer[] = [];
  const started = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < SMALL_REQUESTS; i = next++) answers[i] = await askSmall(base, i + turn);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { ms: performance.now() - started, answers };
}

interface Figures {
  readonly name: string;
  readonly oursMs: readonly number[];
  readonly theirsMs: readonly number[];
  readonly problem: string | undefined;
}

type Ask = (base: string, turn: number) => Promise<{ ms: number; answers: readonly RawAnswer[] }>;

async function measure(name: string, ours: string, theirs: string, ask: Ask): Promise<Figures> {
  const oursMs: number[] = [];
  const theirsMs: number[] = [];
  let problem: string | undefined;
  for (let turn = 0; turn < WARM + REPETITIONS; turn++) {
    const first = turn % 2 === 0 ? await ask(ours, turn) : await ask(theirs, turn);
    const second = turn % 2 === 0 ? await ask(theirs, turn) : await ask(ours, turn);
    const [own, other] = turn % 2 === 0 ? [first, second] : [second, first];
    problem ??= own.answers
      .map((answer, i) => difference(other.answers[i] as RawAnswer, answer, { isOrdered: false }))
      .find((found) => found !== undefined);
    if (turn < WARM) continue;
    oursMs.push(own.ms);
    theirsMs.push(other.ms);
  }
  return { name, oursMs, theirsMs, problem };
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
const geomean = (numbers: readonly number[]): number =>
  Math.exp(numbers.reduce((sum, x) => sum + Math.log(x), 0) / numbers.length);

async function load(bases: readonly string[]): Promise<void> {
  const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' };
  for (const series of benchSeries()) {
    const body = new Uint8Array(encodeRemoteWrite(series));
    for (const base of bases) {
      const response = await fetch(`${base}/api/v1/write`, { method: 'POST', headers, body });
      if (!response.ok) throw new Error(`${base} refused the data: ${response.status} ${await response.text()}`);
    }
  }
}

function print(figures: readonly Figures[]): void {
  const rows = figures.map(({ name, oursMs, theirsMs, problem }) => {
    const ratio = median(theirsMs) / median(oursMs);
    const bestRatio = Math.min(...theirsMs) / Math.min(...oursMs);
    const cells = [median(oursMs), median(theirsMs), ratio, bestRatio].map((x) => x.toFixed(2).padStart(10));
    console.log(`${name.padEnd(24)}${cells.join('')}  ${problem === undefined ? '' : `DIFFERENT: ${problem}`}`);
    return { ratio, bestRatio };
  });
  const all = geomean(rows.map(({ ratio }) => ratio)).toFixed(2);
  const best = geomean(rows.map(({ bestRatio }) => bestRatio)).toFixed(2);
  const different = figures.filter(({ problem }) => problem !== undefined).length;
  console.log(
    `${figures.length} entries, ${different} different; ${all} times as fast by medians, ${best} by fastest runs`,
  );
}

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const only = new RegExp(values.only);
const missing = prometheusMissing();
if (missing !== undefined) {
  console.error(`Nothing to compare with: ${missing}.`);
  process.exit(2);
}
const SERVE_ARGS = ['--no-auth', '--no-host', '--retention', '100y', '--enable-remote-write-receiver'];
await using theirs = await PrometheusProcess.start(['--enable-feature=native-histograms']);
await using ours = await ServeProcess.start({ config: 'global: {}\n', args: SERVE_ARGS });
await load([ours.base, theirs.base]);
const figures: Figures[] = [];
for (const [name, query] of Object.entries(QUERIES)) {
  if (!only.test(name)) continue;
  const ask: Ask = async (base, turn) => {
    const answer = await askRange(base, query, turn);
    return { ms: answer.ms, answers: [answer] };
  };
  figures.push(await measure(name, ours.base, theirs.base, ask));
}
for (const atOnce of [1, 8]) {
  const name = `${SMALL_REQUESTS} small, ${atOnce} at once`;
  if (only.test(name))
    figures.push(await measure(name, ours.base, theirs.base, (base, turn) => askMany(base, turn, atOnce)));
}
agent.destroy();
print(figures);
if (figures.some(({ problem }) => problem !== undefined)) process.exitCode = 1;
