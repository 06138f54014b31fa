/**
 * Real exporters, scraped here and by a real Prometheus with the same configuration: the same series, and the same value
 * wherever a value stands still. EXPORTERS=all takes every exporter of the machine (`npm run test:exporters`).
 */
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExporterBench, type Job } from '../support/exporters.ts';
import { PrometheusProcess, prometheusMissing } from '../support/prometheusProcess.ts';
import { ServeProcess } from '../support/serveProcess.ts';

const FEW = ['node', 'node-tls', 'pushgateway'];
const names = process.env['EXPORTERS'] === 'all' ? undefined : FEW;

const WARM_S = 3;
const WINDOW_S = 10;

/** Values by time, of one series by its labels. */
type Series = Map<string, readonly (readonly [t: number, value: string])[]>;

let bench: ExporterBench;
let prometheus: PrometheusProcess;
let ours: ServeProcess;
let endS: number;

describe.skipIf(prometheusMissing() !== undefined)(
  'real exporters, beside a real Prometheus',
  { timeout: 60_000 },
  () => {
    beforeAll(async () => {
      bench = await ExporterBench.start(names);
      // JSON is YAML.
      const config = JSON.stringify({
        global: { scrape_interval: '1s', scrape_timeout: '1s' },
        scrape_configs: bench.jobs.map(({ name, target, settings }) => ({
          job_name: name,
          static_configs: [{ targets: [target] }],
          ...settings,
        })),
      });
      [prometheus, ours] = await Promise.all([
        PrometheusProcess.start([], config),
        ServeProcess.start({ config, args: ['--no-auth', '--no-host'] }),
      ]);
      await wait((WARM_S + WINDOW_S + 2) * 1000);
      endS = Math.floor(Date.now() / 1000) - 1;
    }, 120_000);

    afterAll(async () => {
      await ours?.[Symbol.asyncDispose]();
      await prometheus?.[Symbol.asyncDispose]();
      await bench?.[Symbol.asyncDispose]();
    });

    it('are there to be compared', () => {
      if (bench.missing.length > 0) console.log(`Not on this machine: ${bench.missing.join(', ')}.`);
      expect(bench.jobs.length).toBeGreaterThan(0);
    });

    it('give the same series', async () => {
      for (const job of bench.jobs) {
        const [theirs, own] = await both(job);
        expect(steady(theirs).length).toBeGreaterThan(5);
        expect({ [job.name]: steady(theirs).filter((series) => !own.has(series)) }).toEqual({ [job.name]: [] });
        expect({ [job.name]: steady(own).filter((series) => !theirs.has(series)) }).toEqual({ [job.name]: [] });
      }
    });

    it('give the same values wherever they stand still', async () => {
      for (const job of bench.jobs) {
        const [theirs, own] = await both(job);
        const different: string[] = [];
        let compared = 0;
        for (const series of steady(theirs)) {
          const [value, ownValue] = [standingValue(theirs.get(series)), standingValue(own.get(series))];
          // What moved for the moment of one scrape only one of both may have seen.
          if (value === undefined || ownValue === undefined || /__name__="(scrape_|up")/.test(series)) continue;
          compared++;
          if (!isSame(value, ownValue)) different.push(`${series}: ${value}, here ${ownValue}`);
        }
        expect(compared).toBeGreaterThan(0);
        expect({ [job.name]: different }).toEqual({ [job.name]: [] });
      }
    });
  },
);

async function both({ name }: Job): Promise<[theirs: Series, own: Series]> {
  return [await windowOf(prometheus.base, name), await windowOf(ours.base, name)];
}

async function windowOf(base: string, job: string): Promise<Series> {
  const query = encodeURIComponent(`{job=~"${job}|backup"}[${WINDOW_S}s]`);
  const response = await fetch(`${base}/api/v1/query?query=${query}&time=${endS}`);
  const { data } = (await response.json()) as {
    data: { result: { metric: Record<string, string>; values: [number, string][] }[] };
  };
  return new Map(data.result.map(({ metric, values }) => [identityOf(metric), values]));
}

/** Prometheus 3 writes the bounds of buckets and quantiles as floats (`1.0`), 2 as they come. */
function identityOf(metric: Readonly<Record<string, string>>): string {
  const labels = Object.entries(metric).map(([name, value]) => `${name}="${isBound(name) ? Number(value) : value}"`);
  return labels.toSorted((a, b) => (a < b ? -1 : 1)).join(', ');
}

const isBound = (name: string): boolean => name === 'le' || name === 'quantile';

/** Series that were there all the time: others come and go with the processes and connections of the moment. */
function steady(all: Series): string[] {
  return [...all].filter(([, values]) => values.length >= WINDOW_S - 2).map(([series]) => series);
}

function standingValue(values: readonly (readonly [number, string])[] = []): string | undefined {
  const [first] = values;
  return first !== undefined && values.every(([, value]) => value === first[1]) ? first[1] : undefined;
}

/** Both print floats; digits may be grouped in another way. */
const isSame = (a: string, b: string): boolean => a === b || Number(a) === Number(b);
