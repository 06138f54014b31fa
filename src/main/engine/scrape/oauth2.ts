/**
 * OAuth 2 tokens for scrapes (RFC 6749 section 4.4, RFC 7523): asked for when needed, kept until shortly before they end.
 * Jobs that say the same share one, and many targets that start at once wait for one answer.
 */
import { createSign, randomUUID } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import type { HttpClientConfig } from '../config/httpClientConfig.ts';
import { explainNetworkError } from './failureWords.ts';
import { ScrapeError } from './scrapeError.ts';
import type { ScrapeFetch, ScrapeRequest } from './scrapeRequest.ts';

export type OAuth2Config = NonNullable<HttpClientConfig['oauth2']>;

/** The configuration with its secrets read, and how its server is reached. */
export interface OAuth2Client {
  readonly config: OAuth2Config;
  readonly clientSecret: string;
  readonly signingKey: string;
  readonly request: Pick<ScrapeRequest, 'tls' | 'proxy'>;
}

interface Token {
  readonly header: string;
  /** Wall time, which goes on while the machine sleeps; undefined: no end was named. */
  readonly endsMs: number | undefined;
}

/** A token this close to its end may not live through the scrape. */
const SPARE_MS = 10_000;
/** A token is a few kilobytes. */
const BODY_LIMIT_BYTES = 1024 * 1024;
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const JWT_LIFE_SECONDS = 3600;

export class OAuth2Tokens {
  readonly #fetch: ScrapeFetch;
  readonly #clock: Clock;
  readonly #tokens = new Map<string, Token>();
  readonly #asking = new Map<string, Promise<Token>>();
  /** Servers that want the client's secret in the form instead of in the header. */
  readonly #wantsForm = new Set<string>();

  constructor(fetch: ScrapeFetch, clock: Clock) {
    this.#fetch = fetch;
    this.#clock = clock;
  }

  /** @returns the value of the Authorization header. @throws ScrapeError */
  async header(client: OAuth2Client, signal: AbortSignal): Promise<string> {
    const key = JSON.stringify([
      formOf(client).toString(),
      client.config.clientId,
      client.clientSecret,
      client.signingKey,
    ]);
    const known = this.#tokens.get(key);
    if (known !== undefined && (known.endsMs ?? Infinity) - SPARE_MS > this.#clock.now()) return known.header;
    const asking = this.#asking.get(key) ?? this.#ask(client, signal).finally(() => this.#asking.delete(key));
    this.#asking.set(key, asking);
    const token = await asking;
    this.#tokens.set(key, token);
    return token.header;
  }

  async #ask(client: OAuth2Client, signal: AbortSignal): Promise<Token> {
    const { tokenUrl } = client.config;
    const isSigned = client.config.grantType === JWT_BEARER;
    if (isSigned || this.#wantsForm.has(tokenUrl)) return this.#exchange(client, !isSigned, signal);
    try {
      return await this.#exchange(client, false, signal);
    } catch (error) {
      if (!(error instanceof ScrapeError) || error.kind !== 'status') throw error;
      const token = await this.#exchange(client, true, signal);
      this.#wantsForm.add(tokenUrl);
      return token;
    }
  }

  async #exchange(client: OAuth2Client, isInForm: boolean, signal: AbortSignal): Promise<Token> {
    const { clientId, tokenUrl, grantType } = client.config;
    const form = formOf(client);
    if (grantType === JWT_BEARER) form.set('assertion', assertionOf(client, this.#clock.now()));
    if (isInForm) {
      form.set('client_id', clientId);
      if (client.clientSecret !== '') form.set('client_secret', client.clientSecret);
    }
    const hasHeader = !isInForm && grantType !== JWT_BEARER;
    const response = await this.#fetch(
      {
        url: tokenUrl,
        headers: [['Accept', 'application/json']],
        credentials: hasHeader ? [['Authorization', basic(clientId, client.clientSecret)]] : [],
        acceptsGzip: false,
        followRedirects: false,
        ...client.request,
        form,
        bodyLimitBytes: BODY_LIMIT_BYTES,
      },
      signal,
    ).catch((error: unknown) => {
      throw withPlace(error, tokenUrl);
    });
    const text = response.body.toString('utf8', 0, response.length);
    response.release();
    return tokenFrom(text, tokenUrl, this.#clock.now());
  }
}

function formOf({ config }: OAuth2Client): URLSearchParams {
  const form = new URLSearchParams({ grant_type: config.grantType || 'client_credentials' });
  if (config.scopes.length > 0) form.set('scope', config.scopes.join(' '));
  for (const [name, value] of config.endpointParams) form.set(name, value);
  return form;
}

/** Both parts are encoded as in a form before they are joined (RFC 6749 section 2.3.1). */
function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${encoded(id)}:${encoded(secret)}`).toString('base64')}`;
}

const encoded = (text: string): string => new URLSearchParams({ x: text }).toString().slice(2);

const ALGORITHMS: Readonly<Record<string, string>> = { RS256: 'sha256', RS384: 'sha384', RS512: 'sha512' };

function assertionOf({ config, signingKey }: OAuth2Client, nowMs: number): string {
  const algorithm = config.signatureAlgorithm || 'RS256';
  const issuedAt = Math.floor(nowMs / 1000);
  const head = {
    alg: algorithm,
    typ: 'JWT',
    ...(config.clientCertificateKeyId === '' ? {} : { kid: config.clientCertificateKeyId }),
  };
  const claims = {
    iss: config.iss || config.clientId,
    sub: config.clientId,
    aud: config.audience || config.tokenUrl,
    jti: randomUUID(),
    iat: issuedAt,
    exp: issuedAt + JWT_LIFE_SECONDS,
    ...Object.fromEntries(config.claims),
  };
  const signed = [head, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  try {
    const signature = createSign(ALGORITHMS[algorithm] ?? '')
      .update(signed)
      .sign(signingKey, 'base64url');
    return `${signed}.${signature}`;
  } catch {
    // The library's own words may quote the key.
    throw new ScrapeError(
      'credentials',
      `The oauth2 client_certificate_key does not sign with ${algorithm}; it must be an RSA key in PEM.`,
    );
  }
}

function tokenFrom(text: string, tokenUrl: string, nowMs: number): Token {
  const answer = parseJson(text);
  const token = answer?.['access_token'];
  if (typeof token !== 'string' || token === '')
    throw new ScrapeError('credentials', `The oauth2 server ${hostOf(tokenUrl)} answered without an access_token.`);
  const type = typeof answer?.['token_type'] === 'string' ? answer['token_type'] : '';
  const seconds = Number(answer?.['expires_in'] ?? 0);
  return {
    header: `${type === '' || type.toLowerCase() === 'bearer' ? 'Bearer' : type} ${token}`,
    endsMs: seconds > 0 ? nowMs + seconds * 1000 : undefined,
  };
}

function parseJson(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    // Some servers answer with a form.
    return Object.fromEntries(new URLSearchParams(text));
  }
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);

function withPlace(error: unknown, tokenUrl: string): unknown {
  const reason = error instanceof ScrapeError ? error : explainNetworkError(error, tokenUrl);
  if (reason.kind === 'aborted') return reason;
  const kind = reason.kind === 'status' ? 'status' : 'credentials';
  return new ScrapeError(kind, `No oauth2 token from ${hostOf(tokenUrl)}: ${reason.message}`, { cause: error });
}
