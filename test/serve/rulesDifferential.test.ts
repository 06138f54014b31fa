/**
 * The same rule file and the same samples in a real Prometheus and here: both evaluate at the same moments, and `ALERTS`,
 * `ALERTS_FOR_STATE` and recorded series are the same, sample by sample. Samples are sent well before the evaluations that
 * see them, so that both have them in time however late this process gets its turn. RULES_MINUTES makes it longer, with a
 * longer interval.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupSchedule, slotAt } from '../../src/main/engine/rules/groupSchedule.ts';
import { PrometheusProcess, prometheusMissing } from '../support/prometheusProcess.ts';
import { encodeRemoteWrite, type SentSeries } from '../support/remoteWriteClient.ts';
import { ServeProcess } from '../support/serveProcess.ts';

const MINUTES = Number(process.env['RULES_MINUTES'] ?? 0.75);
/** In a long run no evaluation may be missed by a machine that is busy for a moment. */
const INTERVAL_S = MINUTES < 2 ? 2 : 10;
const INTERVAL_MS = INTERVAL_S * 1000;
const STEPS = Math.round((MINUTES * 60_000) / INTERVAL_MS);
/** Evaluations after which both have told all they know of before their start, and know it. */
const WARM_STEPS = 4;
/** How much earlier than its own time a sample is sent: an evaluation looks at nothing that is later than itself. */
const LEAD_MS = MINUTES < 2 ? 10_000 : 60_000;
const HOSTS = 6;
const EVALUATED = '[["__name__","evaluated"]]';

const RULES = `groups:
  - name: differential
    interval: ${INTERVAL_S}s
    rules:
      - record: evaluated
        expr: vector(1)
      - record: host:load:double
        expr: 2 * load
        labels: {from: rule}
      - alert: High
        expr: load > 7
        for: ${3 * INTERVAL_S}s
        labels: {severity: warning, level: '{{ if gt $value 8.5 }}bad{{ else }}odd{{ end }}'}
        annotations: {summary: '{{ $labels.host }} at {{ $value }}'}
      - alert: AtOnce
        expr: load > 8
      - alert: Kept
        expr: load > 6
        for: ${INTERVAL_S}s
        keep_firing_for: ${2.5 * INTERVAL_S}s
      - alert: FromRecord
        expr: host:load:double > 14
        for: ${2 * INTERVAL_S}s
      - alert: Rising
        expr: deriv(load[${5 * INTERVAL_S}s]) > ${0.4 / INTERVAL_S}
        for: ${2 * INTERVAL_S}s
      - alert: Gone
        expr: absent(load{host="h3"})
        for: ${2 * INTERVAL_S}s
      - alert: Total
        expr: sum(load) > 30
        for: ${INTERVAL_S}s
      - alert: Same
        expr: load > 7
        labels: {host: one}
`;

let folder: string;
let prometheus: PrometheusProcess;
let ours: ServeProcess;

const STALE = new Float64Array(Uint32Array.of(2, 0x7ff00000).buffer)[0] as number;

/** A walk of one host's load at a step; hosts go away with and without a marker, and come back. */
function valueAt(host: number, step: number): number | undefined {
  const phase = (step + host * 5) % 40;
  if (host === 3 && phase >= 20 && phase < 30) return phase === 20 ? STALE : undefined;
  if (host === 4 && phase >= 10 && phase < 14) return undefined;
  return Math.round((5 + 4 * Math.sin((step * (host + 2)) / 9) + 1.5 * Math.sin(step / 3 + host)) * 100) / 100;
}

function samplesAt(step: number, t: number): SentSeries[] {
  return Array.from({ length: HOSTS }, (_, host) => host).flatMap((host) => {
    const v = valueAt(host, step);
    if (v === undefined) return [];
    const labels = [
      ['__name__', 'load'],
      ['host', `h${host}`],
    ] as const;
    return [{ labels, samples: [{ t, v }] }];
  });
}

async function send(base: string, series: readonly SentSeries[]): Promise<void> {
  const { ok, status } = await fetch(new URL('/api/v1/write', base), {
    method: 'POST',
    headers: {
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': '0.1.0',
    },
    body: encodeRemoteWrite(series) as Uint8Array<ArrayBuffer>,
  });
  if (!ok) throw new Error(`${base} refused samples: ${status}.`);
}

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}

/** Raw samples of everything that rules write, from `startMs` to `endMs`: name and labels → `time value`. */
async function written(base: string, startMs: number, endMs: number): Promise<Record<string, string[]>> {
  const selector = '{__name__=~"ALERTS|ALERTS_FOR_STATE|host:load:double|evaluated"}';
  const seconds = Math.ceil((endMs - startMs) / 1000);
  const query = new URLSearchParams({ query: `${selector}[${seconds}s]`, time: String(endMs / 1000) });
  const answer = (await (await fetch(new URL(`/api/v1/query?${query.toString()}`, base))).json()) as {
    readonly data: { readonly result: readonly Series[] };
  };
  return Object.fromEntries(
    answer.data.result
      .map(({ metric, values }): [string, string[]] => [
        JSON.stringify(Object.entries(metric).sort(([a], [b]) => (a < b ? -1 : 1))),
        values.filter(([t]) => t * 1000 > startMs).map(([t, v]) => `${t} ${v}`),
      ])
      .filter(([, values]) => values.length > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

describe.skipIf(prometheusMissing() !== undefined)('rules beside a real Prometheus', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sightglass-rules-'));
    const file = join(folder, 'rules.yml');
    writeFileSync(file, RULES);
    const config = `global: {evaluation_interval: ${INTERVAL_S}s}\nrule_files: ['${file}']\n`;
    const args = ['--no-auth', '--no-host', '--enable-remote-write-receiver'];
    [prometheus, ours] = await Promise.all([PrometheusProcess.start([], config), ServeProcess.start({ config, args })]);
  });
  afterAll(async () => {
    await ours[Symbol.asyncDispose]();
    await prometheus[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    'evaluates at the same moments, to the same states',
    async () => {
      const schedule = groupSchedule(join(folder, 'rules.yml'), 'differential', INTERVAL_MS);
      const first = slotAt(schedule, Date.now()) + INTERVAL_MS + INTERVAL_MS / 4;
      for (let step = 0; step < STEPS; step++) {
        const t = first + step * INTERVAL_MS;
        await wait(Math.max(0, t - LEAD_MS - Date.now()));
        const series = samplesAt(step, t);
        await Promise.all([send(prometheus.base, series), send(ours.base, series)]);
        const isLate = step > 0 && Date.now() > t;
        if (isLate) throw new Error(`The machine is too busy for this: the samples of step ${step} came late.`);
      }
      await wait(first + STEPS * INTERVAL_MS - Date.now());
      const startMs = first + WARM_STEPS * INTERVAL_MS;
      const endMs = first + (STEPS - 1) * INTERVAL_MS;
      const [theirs, own] = await Promise.all([
        written(prometheus.base, startMs, endMs),
        written(ours.base, startMs, endMs),
      ]);
      expect(Object.keys(theirs).length).toBeGreaterThan(10);
      // Where one of them was too late for an evaluation, the rest says nothing.
      expect(own[EVALUATED], 'evaluations that took place').toEqual(theirs[EVALUATED]);
      expect(own).toEqual(theirs);
    },
    MINUTES * 60_000 + 60_000,
  );
});
