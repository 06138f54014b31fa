/** TLS over real sockets with certificates made for the test; skipped where openssl is not installed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../../../src/main/engine/config/loadConfig.ts';
import { resolvedTls, signInHeaders } from '../../../../src/main/engine/scrape/credentials.ts';
import { createHttpFetch, type HttpFetch } from '../../../../src/main/engine/scrape/scrapeFetch.ts';
import { startFakeTarget } from '../../../support/fakeTarget.ts';

const folder = mkdtempSync(join(tmpdir(), 'tls-'));
/** A name in a variable: it is a tool of the machine, not one of the project's. */
const tool = 'openssl';
const hasOpenssl =
  spawnSync(
    tool,
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'key.pem',
      '-out',
      'cert.pem',
      '-days',
      '30',
      '-subj',
      '/CN=nas.lan',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
    ],
    { cwd: folder, stdio: 'ignore' },
  ).status === 0;

let server: Server;
let http: HttpFetch;
let requests = 0;

beforeAll(async () => {
  http = createHttpFetch();
  if (!hasOpenssl) return;
  const pem = { key: readFileSync(join(folder, 'key.pem')), cert: readFileSync(join(folder, 'cert.pem')) };
  server = createServer(pem, (request, response) => {
    requests += 1;
    response.end(`${request.headers.authorization ?? 'nobody'}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  http[Symbol.dispose]();
  server?.closeAllConnections();
  server?.close();
  rmSync(folder, { recursive: true });
});

async function ask(
  job: Record<string, unknown>,
  host = '127.0.0.1',
  port = (server.address() as AddressInfo).port,
): Promise<string> {
  const configFile = join(folder, 'prometheus.yml');
  const config = await parseConfig(JSON.stringify({ scrape_configs: [{ job_name: 'x', ...job }] }), configFile);
  const client = config.scrapeConfigs[0]?.http;
  if (client === undefined) throw new Error('no job');
  const from = { configFile, readReference: () => Promise.reject(new Error('none')) };
  try {
    const response = await http.fetch(
      {
        url: `https://${host}:${port}/metrics`,
        headers: [],
        credentials: await signInHeaders(client, from),
        acceptsGzip: true,
        followRedirects: true,
        tls: await resolvedTls(client.tlsConfig, from),
        bodyLimitBytes: 1000,
      },
      new AbortController().signal,
    );
    return response.body.toString('utf8', 0, response.length).trim();
  } catch (error) {
    return (error as Error).message;
  }
}

describe.skipIf(!hasOpenssl)('TLS (skipped without openssl)', () => {
  const basicAuth = { username: 'alice', password: 'open sesame' };

  it('refuses a certificate that nobody vouches for, before any request', async () => {
    expect(await ask({ basic_auth: basicAuth })).toBe(
      'The certificate of 127.0.0.1 is signed by an unknown authority.',
    );
    expect(requests).toBe(0);
  });

  it('trusts the authority that the job names, relative to the configuration, and signs in', async () => {
    const answer = await ask({ tls_config: { ca_file: 'cert.pem' }, basic_auth: basicAuth });
    expect(answer).toBe(`Basic ${Buffer.from('alice:open sesame').toString('base64')}`);
  });

  it('says that the certificate is for another machine', async () => {
    expect(await ask({ tls_config: { ca_file: 'cert.pem' } }, 'localhost')).toMatch(
      /^The certificate is not for localhost/,
    );
  });

  it('goes on without checks when told to', async () => {
    expect(await ask({ tls_config: { insecure_skip_verify: true } }, 'localhost')).toBe('nobody');
  });

  it('names the file that is missing', async () => {
    expect(await ask({ tls_config: { ca_file: 'absent.pem' } })).toContain(
      `CA certificate ${join(folder, 'absent.pem')} cannot be read`,
    );
  });

  it('says that the port speaks plain HTTP', async () => {
    const plain = await startFakeTarget();
    expect(await ask({}, '127.0.0.1', plain.port)).toBe('This port speaks plain HTTP.');
    await plain[Symbol.asyncDispose]();
  });
});
