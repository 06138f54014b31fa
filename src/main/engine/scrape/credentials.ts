/** What a job's HTTP client section adds to a request. Secrets in files are read at each use, so that a renewed one counts at once. */
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import type { HttpClientConfig } from '../config/httpClientConfig.ts';
import type { Secret } from '../config/secret.ts';
import { ScrapeError } from './scrapeError.ts';

type Header = readonly [string, string];

/** @param configFile  relative names are relative to its folder */
export async function credentialHeaders(http: HttpClientConfig, configFile: string): Promise<readonly Header[]> {
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

export function resolveBeside(file: string, configFile: string): string {
  return isAbsolute(file) ? file : join(dirname(configFile), file);
}
