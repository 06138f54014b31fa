/**
 * From a job's HTTP client section to what its next request carries: sign-in, TLS and proxy, with every secret read from
 * where it is kept. Files, references and tokens are looked up for each request, so that a renewed one counts at once.
 */
import type { Clock } from '../base/clock.ts';
import type { HttpClientConfig } from '../config/httpClientConfig.ts';
import type { ReadReference } from '../secrets/secretReference.ts';
import { signInHeaders, secretText, resolvedTls, type SecretSources } from './credentials.ts';
import { OAuth2Tokens } from './oauth2.ts';
import { proxyChoice } from './proxy.ts';
import type { ScrapeFetch, ScrapeRequest } from './scrapeRequest.ts';

export type ClientRequest = Pick<ScrapeRequest, 'credentials' | 'followRedirects' | 'tls' | 'proxy'>;

/** @param configFile  relative names are relative to its folder. @throws ScrapeError `credentials` or `proxy` */
export type ClientSettings = (
  http: HttpClientConfig,
  configFile: string,
  signal: AbortSignal,
) => Promise<ClientRequest>;

export interface ClientSettingsOptions {
  readonly fetch: ScrapeFetch;
  readonly clock: Clock;
  readonly readReference: ReadReference;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export function createClientSettings({
  fetch,
  clock,
  readReference,
  environment,
}: ClientSettingsOptions): ClientSettings {
  const tokens = new OAuth2Tokens(fetch, clock);

  async function oauth2Header(http: HttpClientConfig, from: SecretSources, signal: AbortSignal): Promise<string> {
    const config = http.oauth2 as NonNullable<HttpClientConfig['oauth2']>;
    const { clientSecret, clientSecretFile, clientSecretRef } = config;
    const { clientCertificateKey, clientCertificateKeyFile, clientCertificateKeyRef } = config;
    return tokens.header(
      {
        config,
        clientSecret: await secretText(clientSecret, clientSecretFile, clientSecretRef, from),
        signingKey: await secretText(clientCertificateKey, clientCertificateKeyFile, clientCertificateKeyRef, from),
        request: { tls: await resolvedTls(config.tlsConfig, from), proxy: proxyChoice(config, environment) },
      },
      signal,
    );
  }

  return async (http, configFile, signal) => {
    const from: SecretSources = { configFile, readReference };
    const headers = await signInHeaders(http, from);
    return {
      credentials:
        http.oauth2 === undefined ? headers : [['Authorization', await oauth2Header(http, from, signal)], ...headers],
      followRedirects: http.followRedirects,
      tls: await resolvedTls(http.tlsConfig, from),
      proxy: proxyChoice(http, environment),
    };
  };
}
