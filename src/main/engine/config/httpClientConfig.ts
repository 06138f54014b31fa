/** The HTTP client part that scrape jobs, discovery, remote endpoints and Alertmanagers share. Files and secrets are read when used. */
import {
  bool,
  camel,
  fail,
  jsonOf,
  list,
  map,
  mapOf,
  optional,
  or,
  record,
  text,
  type Decoded,
  type Decoder,
  type Place,
} from './decoder.ts';
import { oneOf, optionalUrl, secret, url } from './scalars.ts';

const TLS_VERSIONS = ['TLS10', 'TLS11', 'TLS12', 'TLS13'] as const;
const tlsVersion = optional(oneOf(TLS_VERSIONS, (value) => `unknown TLS version: ${value}`));

/** At most one of the ways to give a value. */
function atMostOne(place: Place, names: readonly string[], values: readonly unknown[], prefix = ''): void {
  const given = values.filter((value) => value !== undefined && value !== '');
  if (given.length > 1) fail(place, `${prefix}at most one of ${enumerate(names)} must be configured`);
}

function enumerate(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} & ${names.at(-1)}`;
}

export const tlsConfig = record(
  'config.plain',
  {
    ca: text,
    cert: text,
    key: secret,
    ca_file: text,
    cert_file: text,
    key_file: text,
    ca_ref: text,
    cert_ref: text,
    key_ref: text,
    server_name: text,
    insecure_skip_verify: bool,
    min_version: tlsVersion,
    max_version: tlsVersion,
  },
  (tls, place) => {
    atMostOne(place, ['ca', 'ca_file', 'ca_ref'], [tls.ca, tls.caFile, tls.caRef]);
    atMostOne(place, ['cert', 'cert_file', 'cert_ref'], [tls.cert, tls.certFile, tls.certRef]);
    atMostOne(place, ['key', 'key_file', 'key_ref'], [tls.key, tls.keyFile, tls.keyRef]);
    const hasCert = tls.cert !== '' || tls.certFile !== '' || tls.certRef !== '';
    const hasKey = tls.key !== undefined || tls.keyFile !== '' || tls.keyRef !== '';
    if (hasCert && !hasKey)
      fail(place, 'exactly one of key or key_file must be configured when a client certificate is configured');
    if (hasKey && !hasCert)
      fail(place, 'exactly one of cert or cert_file must be configured when a client key is configured');
  },
);
export type TlsConfig = ReturnType<typeof tlsConfig>;

const basicAuth = record(
  'config.plain',
  {
    username: text,
    username_file: text,
    username_ref: text,
    password: secret,
    password_file: text,
    password_ref: text,
  },
  (auth, place) => {
    atMostOne(
      place,
      ['basic_auth username', 'username_file', 'username_ref'],
      [auth.username, auth.usernameFile, auth.usernameRef],
    );
    atMostOne(
      place,
      ['basic_auth password', 'password_file', 'password_ref'],
      [auth.password, auth.passwordFile, auth.passwordRef],
    );
  },
);

const authorization = record(
  'config.plain',
  { type: text, credentials: secret, credentials_file: text, credentials_ref: text },
  (auth, place) => {
    atMostOne(
      place,
      ['authorization credentials', 'credentials_file', 'credentials_ref'],
      [auth.credentials, auth.credentialsFile, auth.credentialsRef],
    );
    if (auth.type.trim().toLowerCase() === 'basic') {
      fail(place, 'authorization type cannot be set to "basic", use "basic_auth" instead');
    }
  },
);

const headerNames = new Set([
  'authorization',
  'host',
  'content-encoding',
  'content-length',
  'content-type',
  'user-agent',
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'www-authenticate',
  'accept-encoding',
  'x-prometheus-remote-write-version',
  'x-prometheus-remote-read-version',
  'x-prometheus-scrape-timeout-seconds',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-content-sha256',
]);

const httpHeaders = map(
  mapOf(record('config.plain', { values: list(text), secrets: list(secret), files: list(text), refs: list(text) })),
  (headers, place) => {
    for (const name of headers.keys()) {
      if (headerNames.has(name.toLowerCase())) fail(place, `setting header "${name}" is not allowed`);
    }
    return headers;
  },
);

const proxyFields = {
  proxy_url: optionalUrl,
  no_proxy: text,
  proxy_from_environment: bool,
  proxy_connect_header: mapOf(list(secret)),
};
type ProxyConfig = Decoded<typeof proxyFields>;

function checkProxy(proxy: ProxyConfig, place: Place): void {
  const hasUrl = proxy.proxyUrl !== undefined && proxy.proxyUrl !== '';
  if (proxy.proxyConnectHeader.size > 0 && !proxy.proxyFromEnvironment && !hasUrl) {
    fail(place, 'if proxy_connect_header is configured, proxy_url or proxy_from_environment must also be configured');
  }
  if (proxy.proxyFromEnvironment && hasUrl)
    fail(place, 'if proxy_from_environment is configured, proxy_url must not be configured');
  if (proxy.proxyFromEnvironment && proxy.noProxy !== '') {
    fail(place, 'if proxy_from_environment is configured, no_proxy must not be configured');
  }
  if (!hasUrl && proxy.noProxy !== '') fail(place, 'if no_proxy is configured, proxy_url must also be configured');
}

const oauth2 = record(
  'config.plain',
  {
    client_id: text,
    client_secret: secret,
    client_secret_file: text,
    client_secret_ref: text,
    client_certificate_key_id: text,
    client_certificate_key: secret,
    client_certificate_key_file: text,
    client_certificate_key_ref: text,
    grant_type: text,
    signature_algorithm: text,
    iss: text,
    audience: text,
    claims: mapOf(or((place) => JSON.parse(jsonOf(place)) as unknown, null)),
    scopes: list(text),
    token_url: text,
    endpoint_params: mapOf(text),
    tls_config: optional(tlsConfig),
    ...proxyFields,
  },
  (oauth, place) => {
    if (oauth.clientId === '') fail(place, 'oauth2 client_id must be configured');
    if (oauth.tokenUrl === '') fail(place, 'oauth2 token_url must be configured');
    atMostOne(
      place,
      ['oauth2 client_secret', 'client_secret_file', 'client_secret_ref'],
      [oauth.clientSecret, oauth.clientSecretFile, oauth.clientSecretRef],
    );
    checkProxy(oauth, place);
  },
);

/** Inlined into the structures that have it: spread the fields and call `checkHttpClient` at their place. */
export const httpClientFields = {
  basic_auth: optional(basicAuth),
  authorization: optional(authorization),
  oauth2: optional(oauth2),
  bearer_token: secret,
  bearer_token_file: text,
  tls_config: optional(tlsConfig),
  follow_redirects: or(bool, true),
  enable_http2: or(bool, true),
  http_headers: httpHeaders,
  ...proxyFields,
};
export type HttpClientConfig = Decoded<typeof httpClientFields>;

/** The client's part of a larger structure. */
export function httpClientOf(value: HttpClientConfig): HttpClientConfig {
  const all = value as unknown as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.keys(httpClientFields).map((key) => [camel(key), all[camel(key)]]),
  ) as unknown as HttpClientConfig;
}

export function checkHttpClient(http: HttpClientConfig, place: Place): void {
  const hasBearer = http.bearerToken !== undefined || http.bearerTokenFile !== '';
  if (http.bearerToken !== undefined && http.bearerTokenFile !== '') {
    fail(place, 'at most one of bearer_token & bearer_token_file must be configured');
  }
  if (hasBearer && (http.basicAuth !== undefined || http.oauth2 !== undefined)) {
    fail(place, 'at most one of basic_auth, oauth2, bearer_token & bearer_token_file must be configured');
  }
  if (hasBearer && http.authorization !== undefined) {
    fail(place, 'authorization is not compatible with bearer_token & bearer_token_file');
  }
  const ways = [http.basicAuth, http.authorization, http.oauth2].filter((way) => way !== undefined);
  if (ways.length > 1) fail(place, 'at most one of basic_auth, oauth2 & authorization must be configured');
  checkProxy(http, place);
}

/** A URL that must name a server: `http://host…` or `https://host…`. */
export const serverUrl: Decoder<string> = map(url, (value, place) => {
  const parsed = /^([a-z]+):\/\/([^/?#]*)/i.exec(value);
  const scheme = parsed?.[1]?.toLowerCase() ?? /^([a-z]+):/i.exec(value)?.[1]?.toLowerCase();
  if (scheme !== 'http' && scheme !== 'https') fail(place, "URL scheme must be 'http' or 'https'");
  if ((parsed?.[2] ?? '') === '') fail(place, 'host is missing in URL');
  return value;
});
