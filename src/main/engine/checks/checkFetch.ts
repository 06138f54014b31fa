/**
 * Checks without an exporter: a scrape of `check.sightglass` runs a module of `blackbox.yml` instead of asking the network.
 * A job written for blackbox_exporter works when its relabeling names this address in the exporter's place.
 */
import { dirname, join } from 'node:path';
import { writeExposition } from '../exposition/writeExposition.ts';
import type { ClientSettings } from '../scrape/clientSettings.ts';
import { ScrapeError } from '../scrape/scrapeError.ts';
import type { ScrapeFetch, ScrapeRequest, ScrapeResponse } from '../scrape/scrapeRequest.ts';
import { tlsOptions } from '../scrape/secureHttp.ts';
import { readCheckModules } from './checkModules.ts';
import { runCheck } from './runCheck.ts';

export const CHECK_HOST = 'check.sightglass';
const DEFAULT_MODULE = 'http_2xx';
/** As blackbox_exporter: the answer must be back before the scrape gives up. */
const SPARE_MS = 500;
const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export interface CheckFetchOptions {
  readonly configFile: string;
  readonly settings: () => ClientSettings;
}

export function withChecks(fetch: ScrapeFetch, options: CheckFetchOptions): ScrapeFetch {
  return (request, signal) => {
    const isCheck = request.url.startsWith(`http://${CHECK_HOST}`) && new URL(request.url).hostname === CHECK_HOST;
    return isCheck ? answerCheck(request, signal, options) : fetch(request, signal);
  };
}

async function answerCheck(
  request: ScrapeRequest,
  signal: AbortSignal,
  { configFile, settings }: CheckFetchOptions,
): Promise<ScrapeResponse> {
  const { searchParams } = new URL(request.url);
  const name = searchParams.get('module') ?? DEFAULT_MODULE;
  const target = searchParams.get('target') ?? '';
  if (target === '') throw new ScrapeError('invalid', 'A check needs __param_target: what is to be checked.');
  const file = join(dirname(configFile), 'blackbox.yml');
  const modules = await readCheckModules(file).catch((cause: unknown) => {
    throw new ScrapeError('invalid', cause instanceof Error ? cause.message : String(cause), { cause });
  });
  const module = modules.get(name);
  if (module === undefined)
    throw new ScrapeError(
      'invalid',
      `There is no module ${name} in ${file}; there are ${[...modules.keys()].join(', ')}.`,
    );
  const limited = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs(request, module.timeout))]);
  const families = await runCheck(target, module, {
    signal: limited,
    tls: tlsOptions,
    async client(http) {
      const client = await settings()(http, file, limited);
      return { headers: Object.fromEntries(client.credentials), tls: await tlsOptions(client.tls) };
    },
  });
  return response(writeExposition(families));
}

function timeoutMs({ headers }: ScrapeRequest, moduleMs: number): number {
  const seconds = Number(headers.find(([name]) => name === 'X-Prometheus-Scrape-Timeout-Seconds')?.[1] ?? 10);
  const left = Math.max(seconds * 1000 - SPARE_MS, SPARE_MS);
  return moduleMs > 0 ? Math.min(moduleMs, left) : left;
}

/** With the byte of room behind it that parsers want. */
function response(text: string): ScrapeResponse {
  const length = Buffer.byteLength(text);
  const body = Buffer.alloc(length + 1);
  body.write(text);
  return { body, length, contentType: CONTENT_TYPE, release: () => {} };
}
