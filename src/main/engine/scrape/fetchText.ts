/** What discovery asks over HTTP, with the scrapes' own client: its bounds, its words, its care with credentials. */
import type { FetchText } from '../discovery/provider.ts';
import type { Clock } from '../base/clock.ts';
import type { ClientSettings } from './clientSettings.ts';
import { TimedOut } from './scrapeFetch.ts';
import type { ScrapeFetch } from './scrapeRequest.ts';

const BODY_LIMIT_BYTES = 32 * 1024 * 1024;

export interface FetchTextOptions {
  readonly fetch: ScrapeFetch;
  readonly settings: ClientSettings;
  readonly clock: Clock;
  readonly userAgent: string;
}

export function createFetchText(
  { fetch, settings, clock, userAgent }: FetchTextOptions,
  configFile: string,
): FetchText {
  return async (url, http, headers, { timeoutMs, signal }) => {
    const abort = new AbortController();
    const timer = clock.after(timeoutMs, () => abort.abort(new TimedOut(timeoutMs)));
    const either = AbortSignal.any([signal, abort.signal]);
    try {
      const response = await fetch(
        {
          url,
          headers: [['User-Agent', userAgent], ...headers],
          acceptsGzip: true,
          bodyLimitBytes: BODY_LIMIT_BYTES,
          ...(await settings(http, configFile, either)),
        },
        either,
      );
      const text = response.body.toString('utf8', 0, response.length);
      response.release();
      return { text, contentType: response.contentType };
    } finally {
      timer[Symbol.dispose]();
    }
  };
}
