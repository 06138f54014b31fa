/** What receivers' HTTP client sections come to, by the same rules as those of scrape jobs. */
import type { Clock } from './base/clock.ts';
import type { ResolveClient } from './alerting/delivery/httpClient.ts';
import { createClientSettings } from './scrape/clientSettings.ts';
import { createHttpFetch } from './scrape/scrapeFetch.ts';
import { tlsOptions } from './scrape/secureHttp.ts';
import type { ReadReference } from './secrets/secretReference.ts';

/** A token or a certificate that is not there by then is not coming. */
const LOOK_UP_MS = 30_000;

export interface ReceiverClient extends Disposable {
  readonly resolve: ResolveClient;
}

/** @param configFile  relative names are relative to its folder */
export function createReceiverClient(configFile: string, clock: Clock, readReference: ReadReference): ReceiverClient {
  // Asks only for OAuth 2 tokens.
  const tokens = createHttpFetch();
  const settings = createClientSettings({ fetch: tokens.fetch, clock, readReference, environment: process.env });
  return {
    async resolve(http) {
      const { credentials, tls, proxy } = await settings(http, configFile, AbortSignal.timeout(LOOK_UP_MS));
      if (proxy !== undefined) throw new Error('a proxy is configured for this receiver, which is not supported yet');
      return { headers: credentials, tls: await tlsOptions(tls) };
    },
    [Symbol.dispose]: () => tokens[Symbol.dispose](),
  };
}
