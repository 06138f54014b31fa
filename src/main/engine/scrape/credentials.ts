/** What a job's HTTP client section adds to a request. Secrets in files are read at each use, so that a renewed one counts at once. */
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import type { HttpClientConfig, TlsConfig } from '../config/httpClientConfig.ts';
import type { Secret } from '../config/secret.ts';
import { ScrapeError } from './scrapeError.ts';

type Header = readonly [string, string];

/** @param configFile  relative names are relative to its folder */
export async function credentialHeaders(http: HttpClientConfig, configFile: string): Promise<readonly Header[]> {
  refuseUnsupported(http);
  const headers: Header[] = [];
  const { basicAuth, authorization } = http;
  if (basicAuth !== undefined) {
    const username =
      basicAuth.usernameFile === '' ? basicAuth.username : await fromFile(basicAuth.usernameFile, configFile);
    const password = await secretOf(basicAuth.password, basicAuth.passwordFile, configFile);
    headers.push(['Authorization', `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`]);
  } else if (authorization !== undefined) {
    const credentials = await secretOf(authorization.credentials, authorization.credentialsFile, configFile);
    headers.push(['Authorization', `${authorization.type.trim() || 'Bearer'} ${credentials}`]);
  } else if (http.bearerToken !== undefined || http.bearerTokenFile !== '') {
    headers.push(['Authorization', `Bearer ${await secretOf(http.bearerToken, http.bearerTokenFile, configFile)}`]);
  }
  for (const [name, { values, secrets, files }] of http.httpHeaders) {
    for (const value of values) headers.push([name, value]);
    for (const secret of secrets) headers.push([name, secret?.reveal() ?? '']);
    for (const file of files) headers.push([name, await fromFile(file, configFile)]);
  }
  return headers;
}

async function secretOf(secret: Secret | undefined, file: string, configFile: string): Promise<string> {
  return file === '' ? (secret?.reveal() ?? '') : fromFile(file, configFile);
}

async function fromFile(file: string, configFile: string): Promise<string> {
  const path = resolveBeside(file, configFile);
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (cause) {
    throw new ScrapeError(
      'credentials',
      `The file with the credentials, ${path}, cannot be read: ${(cause as Error).message}`,
      { cause },
    );
  }
}

/** Settings that this client cannot honour make a scrape fail in words, instead of being asked in a way nobody wanted. */
function refuseUnsupported(http: HttpClientConfig): void {
  const { basicAuth, authorization, tlsConfig } = http;
  if (http.oauth2 !== undefined) throw unsupported('oauth2');
  if ((http.proxyUrl ?? '') !== '' || http.proxyFromEnvironment) throw unsupported('A proxy');
  const refs = [
    basicAuth?.usernameRef,
    basicAuth?.passwordRef,
    authorization?.credentialsRef,
    tlsConfig?.caRef,
    tlsConfig?.certRef,
    tlsConfig?.keyRef,
  ];
  if (refs.some((ref) => ref !== undefined && ref !== '')) throw unsupported('A reference to a secret manager');
}

const unsupported = (what: string): ScrapeError =>
  new ScrapeError('credentials', `${what} is configured for this job, which Sightglass does not support yet.`);

/** The same with the names of files resolved. */
export function tlsBeside(tls: TlsConfig | undefined, configFile: string): TlsConfig | undefined {
  if (tls === undefined) return undefined;
  const beside = (file: string): string => (file === '' ? '' : resolveBeside(file, configFile));
  return { ...tls, caFile: beside(tls.caFile), certFile: beside(tls.certFile), keyFile: beside(tls.keyFile) };
}

function resolveBeside(file: string, configFile: string): string {
  return isAbsolute(file) ? file : join(dirname(configFile), file);
}
