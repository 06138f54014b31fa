/** What is looked at once a second while the program runs, and what has to hold of it at the end. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface Observation {
  readonly second: number;
  readonly rssBytes: number;
  readonly queryMs: number;
  readonly walBytes: number;
  readonly targetsUp: number;
  readonly isWritable: boolean;
}

const QUERY = 'sum by (job) (rate(soak_total[1m]))';

export async function observe(base: string, pid: number, dataDir: string, second: number): Promise<Observation> {
  const started = performance.now();
  await ask(base, QUERY);
  const queryMs = performance.now() - started;
  const [up = 0] = await ask(base, 'sum(up{job=~"soak.*"})');
  const metrics = await (await fetch(new URL('/metrics', base))).text();
  return {
    second,
    queryMs,
    targetsUp: up,
    rssBytes: Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024,
    walBytes: statSync(join(dataDir, 'sightglass.db-wal'), { throwIfNoEntry: false })?.size ?? 0,
    isWritable: /^sightglass_storage_writable 1$/m.test(metrics),
  };
}

export async function ask(base: string, query: string): Promise<number[]> {
  const response = await fetch(new URL(`/api/v1/query?query=${encodeURIComponent(query)}`, base));
  const answer = (await response.json()) as { data: { result: { value: [number, string] }[] } };
  return answer.data.result.map(({ value }) => Number(value[1]));
}

export interface SoakFigures {
  readonly seconds: number;
  readonly rssMb: { readonly early: number; readonly late: number };
  readonly queryMs: { readonly early: number; readonly late: number; readonly p99: number };
  readonly walMb: { readonly max: number };
  /** Of the scrapes that were due, in the last two thirds. */
  readonly scraped: number;
}

/** Commits may go on while the worker copies the log: what it holds then, on top of the size at which it is copied. */
const MAX_WAL_MB = 64;

/** The first third warms up: caches fill, the first chunks are sealed. Early and late are medians of the next two. */
export function figuresOf(all: readonly Observation[], targets: number, scraped: number): SoakFigures {
  const early = all.slice(Math.floor(all.length / 3), Math.floor((2 * all.length) / 3));
  const late = all.slice(Math.floor((2 * all.length) / 3));
  const seconds = (all.at(-1)?.second ?? 0) - (early[0]?.second ?? 0);
  return {
    seconds: all.at(-1)?.second ?? 0,
    rssMb: {
      early: mb(quantile(early, 0.5, ({ rssBytes }) => rssBytes)),
      late: mb(quantile(late, 0.5, ({ rssBytes }) => rssBytes)),
    },
    queryMs: {
      early: quantile(early, 0.5, ({ queryMs }) => queryMs),
      late: quantile(late, 0.5, ({ queryMs }) => queryMs),
      p99: quantile(all, 0.99, ({ queryMs }) => queryMs),
    },
    walMb: { max: mb(quantile(all, 1, ({ walBytes }) => walBytes)) },
    scraped: scraped / (seconds * targets),
  };
}

/** @returns a sentence for each thing that does not hold */
export function judge(figures: SoakFigures, all: readonly Observation[], targets: number): string[] {
  const { rssMb, queryMs, walMb, scraped } = figures;
  const wrong: string[] = [];
  if (rssMb.late > rssMb.early * 1.1 + 8) wrong.push(`RSS grows: ${rssMb.early} MB, then ${rssMb.late} MB.`);
  if (queryMs.late > queryMs.early * 1.5 + 10) {
    wrong.push(`Queries slow down: ${queryMs.early.toFixed(1)} ms, then ${queryMs.late.toFixed(1)} ms.`);
  }
  if (walMb.max > MAX_WAL_MB) wrong.push(`The write-ahead log grew to ${walMb.max} MB.`);
  if (scraped < 0.98) wrong.push(`Only ${(scraped * 100).toFixed(1)} % of the scrapes were stored.`);
  const settled = all.slice(Math.floor(all.length / 3));
  const down = settled.filter(({ targetsUp }) => targetsUp < targets).length;
  if (down > settled.length / 50) wrong.push(`A target was down in ${down} of ${settled.length} seconds.`);
  if (settled.some(({ isWritable }) => !isWritable)) wrong.push('The store could not be written for some time.');
  return wrong;
}

const mb = (bytes: number): number => Math.round(bytes / 1e5) / 10;

function quantile(all: readonly Observation[], q: number, of: (one: Observation) => number): number {
  const sorted = all.map(of).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN;
}
