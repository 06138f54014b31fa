/** `sightglass query`: asks a running Sightglass, or any server with Prometheus' API, and prints a table or its JSON. */
import { AppError } from '../../../shared/errors.ts';
import { formatSeries, labelsFromRecord } from '../../../shared/labels.ts';
import { type Command, readOptions } from '../command.ts';
import { foldersFor } from '../folders.ts';
import { findServer, type RunningServer } from '../runningServer.ts';

const OPTIONS = {
  url: { type: 'string' },
  'token-file': { type: 'string' },
  'data-dir': { type: 'string' },
  time: { type: 'string' },
  start: { type: 'string' },
  end: { type: 'string' },
  step: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

const USAGE = `Usage: sightglass query [OPTIONS] EXPR

  --url U            server to ask (default: the one that serves the data folder)
  --data-dir D       data folder of the running server
  --token-file F     access token for --url
  --time T           evaluate at T: Unix seconds or RFC 3339 (default now)
  --start T --end T --step D
                     evaluate over a range
  --json             print the answer as the API gives it

Example: sightglass query 'topk(3, rate(node_cpu_seconds_total[1m]))'`;

interface Answer {
  readonly status: 'success' | 'error';
  readonly error?: string;
  readonly warnings?: readonly string[];
  readonly data?: { readonly resultType: string; readonly result: unknown };
}

export const queryCommand: Command = {
  usage: USAGE,
  async run(args) {
    const { values, positionals } = readOptions(args, OPTIONS);
    const [expr, ...more] = positionals;
    if (expr === undefined || more.length > 0) throw new AppError('usage', 'query takes one expression, in quotes.');
    const params = queryParameters(expr, values);
    const text = await ask(await serverFor(values), params);
    const answer = JSON.parse(text) as Answer;
    if (answer.status !== 'success' || answer.data === undefined) {
      process.stderr.write(`sightglass: ${answer.error ?? 'the server gave no reason'}\n`);
      return 1;
    }
    for (const warning of answer.warnings ?? []) process.stderr.write(`warning: ${warning}\n`);
    process.stdout.write(values.json ? `${text}\n` : tableOf(answer.data));
    return 0;
  },
};

type Values = Readonly<Partial<Record<keyof typeof OPTIONS, string | boolean>>>;

async function serverFor(values: Values): Promise<RunningServer> {
  if (typeof values.url !== 'string') return findServer(foldersFor(values['data-dir'] as string | undefined).dataDir);
  const file = values['token-file'];
  const { readFile } = await import('node:fs/promises');
  return { url: values.url, token: typeof file === 'string' ? (await readFile(file, 'utf8')).trim() : undefined };
}

function queryParameters(expr: string, values: Values): URLSearchParams {
  const given = (['start', 'end', 'step'] as const).filter((name) => values[name] !== undefined);
  if (given.length === 1 || given.length === 2) {
    throw new AppError('usage', 'A range needs --start, --end and --step together.');
  }
  const params = new URLSearchParams({ query: expr });
  for (const name of ['time', 'start', 'end', 'step'] as const) {
    const value = values[name];
    if (typeof value === 'string') params.set(name, value);
  }
  return params;
}

async function ask(server: RunningServer, params: URLSearchParams): Promise<string> {
  const url = new URL(params.has('step') ? 'api/v1/query_range' : 'api/v1/query', withSlash(server.url));
  const headers = server.token === undefined ? {} : { authorization: `Bearer ${server.token}` };
  try {
    const response = await fetch(url, { method: 'POST', body: params, headers });
    const body = await response.text();
    if (!(response.headers.get('content-type') ?? '').includes('json')) {
      throw new AppError('unavailable', `${server.url} answered ${response.status}: ${body.slice(0, 200).trim()}`);
    }
    return body;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('unavailable', `${server.url} does not answer.`, { cause });
  }
}

const withSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`);

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

function tableOf({ resultType, result }: NonNullable<Answer['data']>): string {
  if (resultType === 'scalar' || resultType === 'string') return `${(result as [number, string])[1]}\n`;
  const lines = (result as readonly Series[]).flatMap((series) => {
    const name = formatSeries(labelsFromRecord(series.metric));
    if (series.value !== undefined) return [`${name} ${series.value[1]}`];
    const samples = (series.values ?? []).map(([t, v]) => `  ${new Date(t * 1000).toISOString()}  ${v}`);
    return [name].concat(samples);
  });
  return lines.length === 0 ? 'No series match this query.\n' : `${lines.join('\n')}\n`;
}
