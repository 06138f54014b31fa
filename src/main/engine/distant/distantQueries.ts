/**
 * A query engine that is somewhere else: a Prometheus, or another Sightglass, asked through Prometheus' HTTP API. What it
 * answers is parsed here; what its queries mean, it decides itself.
 */
import { z } from 'zod';
import { AppError, type ErrorCode } from '../../../shared/errors.ts';
import { EMPTY_LABELS, labelsFromRecord } from '../../../shared/labels.ts';
import type { QueryEngine, QueryOptions } from '../promql/queryEngine.ts';
import type { QueryResult, QueryValue, ResultMatrix } from '../promql/queryResult.ts';

export interface DistantServer {
  /** A path may follow the host, as behind a proxy; a name and a password may go before it. */
  readonly url: string;
  readonly token?: string | undefined;
}

/** Prometheus refuses more than 11,000 points per series. */
const MAX_STEPS = 10_000;
const TIMEOUT_MS = 120_000;

const sample = z.tuple([z.number(), z.string()]);
const moment = z.tuple([z.number(), z.unknown()]);
const metric = z.record(z.string(), z.string());
const data = z.discriminatedUnion('resultType', [
  z.object({ resultType: z.literal('scalar'), result: sample }),
  z.object({ resultType: z.literal('string'), result: sample }),
  z.object({
    resultType: z.literal('vector'),
    result: z.array(z.object({ metric, value: sample.optional(), histogram: moment.optional() })),
  }),
  z.object({
    resultType: z.literal('matrix'),
    result: z.array(z.object({ metric, values: z.array(sample).optional(), histograms: z.array(moment).optional() })),
  }),
]);
type Data = z.infer<typeof data>;

const answer = z.union([
  z.object({ status: z.literal('success'), data, warnings: z.array(z.string()).optional() }),
  z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() }),
]);

interface Grid {
  readonly startMs: number;
  readonly stepMs: number;
  readonly steps: number;
}

/** @throws AppError `usage` when the address is none */
export function createDistantQueries(server: DistantServer): QueryEngine {
  const { base, headers } = addressOf(server);
  const ask = async (path: string, params: Record<string, string>, grid: Grid, options: QueryOptions = {}) => {
    const limit = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
    const signal = options.signal === undefined ? limit : AbortSignal.any([options.signal, limit]);
    return resultOf(await post(new URL(path, base), params, headers, signal), grid);
  };
  return {
    instant: (expr, timeMs, options) =>
      ask('api/v1/query', { query: expr, time: seconds(timeMs) }, { startMs: timeMs, stepMs: 1, steps: 1 }, options),
    async range(expr, startMs, endMs, stepMs, options) {
      const steps = Math.floor((endMs - startMs) / stepMs) + 1;
      if (steps > MAX_STEPS) throw new AppError('limit_exceeded', `A server answers ${MAX_STEPS} steps at most.`);
      const params = { query: expr, start: seconds(startMs), end: seconds(endMs), step: seconds(stepMs) };
      return ask('api/v1/query_range', params, { startMs, stepMs, steps }, options);
    },
  };
}

const seconds = (ms: number): string => String(ms / 1000);

function addressOf({ url, token }: DistantServer): { readonly base: URL; readonly headers: Record<string, string> } {
  const base = URL.canParse(url) ? new URL(url) : undefined;
  if (base === undefined || !/^https?:$/.test(base.protocol)) {
    throw new AppError('usage', `"${url}" is not the address of a server: http:// or https:// and a host.`);
  }
  const { username, password } = base;
  base.username = '';
  base.password = '';
  base.search = '';
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  if (token !== undefined) return { base, headers: { authorization: `Bearer ${token}` } };
  if (username === '') return { base, headers: {} };
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { base, headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } };
}

async function post(
  url: URL,
  params: Record<string, string>,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<unknown> {
  let status: number;
  let text: string;
  try {
    const response = await fetch(url, { method: 'POST', body: new URLSearchParams(params), headers, signal });
    status = response.status;
    text = await response.text();
  } catch (cause) {
    if (!signal.aborted) throw new AppError('unavailable', `${url.host} does not answer.`, { cause });
    const isLate = (signal.reason as Error | undefined)?.name === 'TimeoutError';
    throw new AppError(isLate ? 'timeout' : 'canceled', isLate ? `${url.host} took too long.` : 'Canceled.', { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    const words = text.replaceAll(/\s+/g, ' ').trim().slice(0, 200);
    throw new AppError('unavailable', `${url.href} answered ${status}: ${words}`, { cause });
  }
}

/** Prometheus' words for what went wrong; the others mean that the server is not able to answer at all. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  bad_data: 'bad_data',
  execution: 'execution',
  timeout: 'timeout',
  canceled: 'execution',
};

function resultOf(body: unknown, grid: Grid): QueryResult {
  const read = answer.safeParse(body);
  if (!read.success) throw new AppError('unavailable', 'The server answers otherwise than Prometheus’ API does.');
  const reply = read.data;
  if (reply.status === 'error') throw new AppError(CODES[reply.errorType] ?? 'unavailable', reply.error);
  return {
    value: valueOf(reply.data, grid),
    warnings: reply.warnings ?? [],
    infos: [],
    stats: { seriesRead: 0, samplesRead: 0, peakCells: 0, parseMs: 0, evalMs: 0, resolutionMs: 0 },
    root: null,
    release() {},
  };
}

function valueOf(read: Data, grid: Grid): QueryValue {
  switch (read.resultType) {
    case 'scalar':
      return { type: 'scalar', t: grid.startMs, value: numberOf(read.result[1]) };
    case 'string':
      return { type: 'string', t: grid.startMs, value: read.result[1] };
    case 'vector': {
      const rows = read.result.map((row) => ({
        metric: row.metric,
        values: row.value === undefined ? [] : [row.value],
        moments: row.histogram === undefined ? [] : [row.histogram[0]],
      }));
      return { type: 'vector', matrix: matrixOf(rows, grid) };
    }
    case 'matrix': {
      const rows = read.result.map((row) => ({
        metric: row.metric,
        values: row.values ?? [],
        moments: (row.histograms ?? []).map(([t]) => t),
      }));
      return { type: 'matrix', matrix: matrixOf(rows, grid) };
    }
  }
}

interface Row {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
  /** Where there is a histogram: that it is there is all that matters here. */
  readonly moments: readonly number[];
}

function matrixOf(rows: readonly Row[], { startMs, stepMs, steps }: Grid): ResultMatrix {
  const values = new Float64Array(rows.length * steps);
  const presence = new Uint8Array(rows.length * steps);
  const put = (row: number, t: number, value: number): void => {
    const step = Math.round((t * 1000 - startMs) / stepMs);
    if (step < 0 || step >= steps) return;
    values[row * steps + step] = value;
    presence[row * steps + step] = 1;
  };
  for (const [i, row] of rows.entries()) {
    for (const [t, text] of row.values) put(i, t, numberOf(text));
    for (const t of row.moments) put(i, t, Number.NaN);
  }
  const series = rows.map((row) =>
    Object.keys(row.metric).length === 0 ? EMPTY_LABELS : labelsFromRecord(row.metric),
  );
  return { series, startMs, stepMs, steps, values, presence, histograms: null };
}

function numberOf(text: string): number {
  if (text === '+Inf') return Infinity;
  return text === '-Inf' ? -Infinity : Number(text);
}
