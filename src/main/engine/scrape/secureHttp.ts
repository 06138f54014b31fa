/** Scrapes over TLS, through node:https: certificates and session reuse are its business, bounds on the body ours. */
import { readFile } from 'node:fs/promises';
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import type { ConnectionOptions, SecureVersion } from 'node:tls';
import type { TlsConfig } from '../config/httpClientConfig.ts';
import type { ResponseHead } from './httpResponseReader.ts';
import { sendThroughNode, type NodeExchange } from './nodeHttp.ts';
import { ScrapeError } from './scrapeError.ts';

interface SecureExchange extends NodeExchange {
  readonly url: URL;
  readonly tls: TlsConfig | undefined;
}

export interface SecureHttp extends Disposable {
  exchange(exchange: SecureExchange, signal: AbortSignal): Promise<ResponseHead>;
}

const IDLE_MS = 5 * 60_000;

export function createSecureHttp(): SecureHttp {
  let agent: Agent | undefined;
  return {
    async exchange(exchange, signal) {
      agent ??= new Agent({ keepAlive: true, maxFreeSockets: 256, timeout: IDLE_MS });
      const options: RequestOptions = { agent, ...(await tlsOptions(exchange.tls)) };
      return sendThroughNode(
        (more) => httpsRequest(exchange.url, { ...options, ...more }),
        {},
        exchange,
        signal,
        'secureConnect',
      );
    },
    [Symbol.dispose]() {
      agent?.destroy();
    },
  };
}

const VERSIONS: Readonly<Record<string, SecureVersion>> = {
  TLS10: 'TLSv1',
  TLS11: 'TLSv1.1',
  TLS12: 'TLSv1.2',
  TLS13: 'TLSv1.3',
};

/** Certificates in files are read for each scrape: they are renewed while we run. */
export async function tlsOptions(tls: TlsConfig | undefined): Promise<ConnectionOptions> {
  if (tls === undefined) return {};
  const [ca, cert, key] = await Promise.all([
    readPart(tls.ca, tls.caFile, 'CA certificate'),
    readPart(tls.cert, tls.certFile, 'client certificate'),
    readPart(tls.key?.reveal() ?? '', tls.keyFile, 'client key'),
  ]);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(tls.serverName === '' ? {} : { servername: tls.serverName }),
    ...(tls.minVersion === undefined ? {} : { minVersion: VERSIONS[tls.minVersion] as SecureVersion }),
    ...(tls.maxVersion === undefined ? {} : { maxVersion: VERSIONS[tls.maxVersion] as SecureVersion }),
    rejectUnauthorized: !tls.insecureSkipVerify,
  };
}

async function readPart(text: string, file: string, what: string): Promise<string | undefined> {
  if (text !== '') return text;
  if (file === '') return undefined;
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new ScrapeError('credentials', `The ${what} ${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
