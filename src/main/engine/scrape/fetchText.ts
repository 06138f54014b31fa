/** What discovery asks over HTTP, with the scrapes' own client: its bounds, its words, its care with credentials. */
import type { FetchText } from '../discovery/provider.ts';
import type { Clock } from '../base/clock.ts';
import { credentialHeaders, tlsBeside } from './credentials.ts';
import { TimedOut } from './scrapeFetch.ts';
import type { ScrapeFetch } from './scrapeRequest.ts';

const BODY_LIMIT_BYTES = 32 * 1024 * 1024;

export function createFetchText(fetch: ScrapeFetch, clock: Clock, configFile: string, userAgent: string): FetchText {
  return async (url, http, headers, { timeoutMs, signal }) => {
    const abort = new AbortController();
    const timer = clock.after(timeoutMs, () => abort.abort(new TimedOut(timeoutMs)));
    try {
      const response = await fetch(
        {
          url,
          headers: [['User-Agent', userAgent], ...headers],
          credentials: await credentialHeaders(http, configFile),
          acceptsGzip: true,
          followRedirects: http.followRedirects,
          tls: tlsBeside(http.tlsConfig, configFile),
          bodyLimitBytes: BODY_LIMIT_BYTES,
        },
        AbortSignal.any([signal, abort.signal]),
      );
      const text = response.body.toString('utf8', 0, response.length);
      response.release();
      return { text, contentType: response.contentType };
    } finally {
      timer[Symbol.dispose]();
    }
  };
}
