/** What a job's HTTP client section adds to a request. Secrets in files are read at each use, so that a renewed one counts at once. */
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import type { HttpClientConfig, TlsConfig } from '../config/httpClientConfig.ts';
import { Secret } from '../config/secret.ts';
import type { ReadReference } from '../secrets/secretReference.ts';
import { ScrapeError } from './scrapeError.ts';

type Header = readonly [string, string];

export interface SecretSources {
  /** Relative names of files are relative to its folder. */
  readonly configFile: string;
  readonly readReference: ReadReference;
}

/** All but OAuth 2, which asks a server first. @throws ScrapeError `credentials` */
export async function signInHeaders(http: HttpClientConfig, from: SecretSources): Promise<readonly Header[]> {
  const headers: Header[] = [];
  const { basicAuth, authorization } = http;
  if (basicAuth !== undefined) {
    const { username, usernameFile, usernameRef, password, passwordFile, passwordRef } = basicAuth;
    const user = await givenText(username, usernameFile, usernameRef, from);
    const secret = await secretText(password, passwordFile, passwordRef, from);
    headers.push(['Authorization', `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`]);
  } else if (authorization !== undefined) {
    const { credentials, credentialsFile, credentialsRef } = authorization;
    const secret = await secretText(credentials, credentialsFile, credentialsRef, from);
    headers.push(['Authorization', `${authorization.type.trim() || 'Bearer'} ${secret}`]);
  } else if (http.bearerToken !== undefined || http.bearerTokenFile !== '') {
    headers.push(['Authorization', `Bearer ${await secretText(http.bearerToken, http.bearerTokenFile, '', from)}`]);
  }
  for (const [name, { values, secrets, files, refs }] of http.httpHeaders) {
    for (const value of values) headers.push([name, value]);
    for (const secret of secrets) headers.push([name, secret?.reveal() ?? '']);
    for (const file of files) headers.push([name, await fromFile(file, from)]);
    for (const reference of refs) headers.push([name, await fromReference(reference, from)]);
  }
  return headers;
}

/** The one of the three ways that is used; '' when none is. */
export function secretText(
  given: Secret | undefined,
  file: string,
  reference: string,
  from: SecretSources,
): Promise<string> {
  return givenText(given?.reveal() ?? '', file, reference, from);
}

async function givenText(given: string, file: string, reference: string, from: SecretSources): Promise<string> {
  if (reference !== '') return fromReference(reference, from);
  return file === '' ? given : fromFile(file, from);
}

async function fromReference(reference: string, { readReference }: SecretSources): Promise<string> {
  try {
    return await readReference(reference);
  } catch (cause) {
    throw new ScrapeError('credentials', (cause as Error).message, { cause });
  }
}

async function fromFile(file: string, { configFile }: SecretSources): Promise<string> {
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

/** The same with the names of files resolved and references read. @throws ScrapeError `credentials` */
export async function resolvedTls(tls: TlsConfig | undefined, from: SecretSources): Promise<TlsConfig | undefined> {
  if (tls === undefined) return undefined;
  const beside = (file: string): string => (file === '' ? '' : resolveBeside(file, from.configFile));
  return {
    ...tls,
    caFile: beside(tls.caFile),
    certFile: beside(tls.certFile),
    keyFile: beside(tls.keyFile),
    ...(tls.caRef === '' ? {} : { ca: await fromReference(tls.caRef, from) }),
    ...(tls.certRef === '' ? {} : { cert: await fromReference(tls.certRef, from) }),
    ...(tls.keyRef === '' ? {} : { key: new Secret(await fromReference(tls.keyRef, from)) }),
  };
}

function resolveBeside(file: string, configFile: string): string {
  return isAbsolute(file) ? file : join(dirname(configFile), file);
}
