/** What a scrape asks for and gets: the seam between the loop and the network. */
import type { TlsConfig } from '../config/httpClientConfig.ts';
import type { ChooseProxy } from './proxy.ts';

export interface ScrapeRequest {
  readonly url: string;
  /** Without Host, Connection and Accept-Encoding, which belong to the connection. */
  readonly headers: readonly (readonly [string, string])[];
  /** Never sent to another host than the URL's. */
  readonly credentials: readonly (readonly [string, string])[];
  readonly acceptsGzip: boolean;
  readonly followRedirects: boolean;
  readonly tls: TlsConfig | undefined;
  /** Absent: every request goes straight. */
  readonly proxy?: ChooseProxy | undefined;
  /** Sends a form instead of asking; an answer that redirects is then not followed. */
  readonly form?: URLSearchParams | undefined;
  /** A body larger than this, unpacked, fails the scrape. */
  readonly bodyLimitBytes: number;
}

export interface ScrapeResponse {
  /** The body, with at least one byte of room behind it; the caller's until it calls `release`. */
  readonly body: Buffer;
  readonly length: number;
  readonly contentType: string;
  /** Names in lower case. */
  readonly headers?: ReadonlyMap<string, string>;
  release(): void;
}

/** @throws ScrapeError with the sentence that explains the failure */
export type ScrapeFetch = (request: ScrapeRequest, signal: AbortSignal) => Promise<ScrapeResponse>;
