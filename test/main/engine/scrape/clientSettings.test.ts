/** What a job's HTTP client section does on the wire: proxies, OAuth 2, references to secrets; over real sockets. */
import { createVerify, generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../../../src/main/engine/config/loadConfig.ts';
import { createClientSettings } from '../../../../src/main/engine/scrape/clientSettings.ts';
import { createHttpFetch, type HttpFetch } from '../../../../src/main/engine/scrape/scrapeFetch.ts';
import { createReadReference } from '../../../../src/main/engine/secrets/secretReference.ts';
import { makeCertificate } from '../../../support/certificate.ts';
import { startFakeProxy, startFakeSocks, type FakeProxy } from '../../../support/fakeProxy.ts';
import { startFakeTarget, type FakeTarget } from '../../../support/fakeTarget.ts';
import { createManualClock, type ManualClock } from '../../../support/manualClock.ts';

const folder = mkdtempSync(join(tmpdir(), 'client-'));
const pem = makeCertificate(folder);
const secrets = new Map([['nas', 'stored-word']]);
let environment: Record<string, string>;
let target: FakeTarget;
let proxy: FakeProxy;
let http: HttpFetch;
let clock: ManualClock;
let secure: Server | undefined;
let ask: (job: Record<string, unknown>, url?: string) => Promise<string>;

beforeAll(async () => {
  if (pem === undefined) return;
  secure = createServer(pem, (request, response) =>
    response.end(`secret ${request.headers.authorization ?? 'nobody'}\n`),
  );
  await new Promise<void>((resolve) => secure?.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  secure?.closeAllConnections();
  secure?.close();
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  environment = {};
  clock = createManualClock();
  target = await startFakeTarget();
  target.answer((request, response) => response.end(`hello ${request.headers.authorization ?? 'nobody'}\n`));
  proxy = await startFakeProxy();
  http = createHttpFetch();
  const settings = createClientSettings({
    fetch: http.fetch,
    clock,
    environment,
    readReference: createReadReference({ read: (name) => Promise.resolve(secrets.get(name)) }, environment),
  });
  ask = async (job, url = `http://${target.address}/metrics?x=1`) => {
    const configFile = join(folder, 'prometheus.yml');
    const config = await parseConfig(JSON.stringify({ scrape_configs: [{ job_name: 'x', ...job }] }), configFile);
    const client = config.scrapeConfigs[0]?.http;
    if (client === undefined) throw new Error('no job');
    const { signal } = new AbortController();
    try {
      const parts = await settings(client, configFile, signal);
      const response = await http.fetch(
        { url, headers: [], acceptsGzip: true, bodyLimitBytes: 1000, ...parts },
        signal,
      );
      const text = response.body.toString('utf8', 0, response.length);
      response.release();
      return text;
    } catch (error) {
      return `failed: ${(error as Error).message}`;
    }
  };
});

afterEach(async () => {
  http[Symbol.dispose]();
  await target[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
});

const secureUrl = (): string => `https://127.0.0.1:${((secure as Server).address() as AddressInfo).port}/metrics`;
const proxyUrl = (): string => `http://127.0.0.1:${proxy.port}`;

describe('proxy_url', () => {
  it('is asked for plain HTTP by the whole address', async () => {
    expect(await ask({ proxy_url: proxyUrl() })).toBe('hello nobody\n');
    expect(proxy.asked).toEqual([`GET http://${target.address}/metrics?x=1`]);
  });

  it('gets its own sign-in, and the target its own', async () => {
    const url = proxyUrl().replace('//', '//me:pass%20word@');
    expect(await ask({ proxy_url: url, basic_auth: { username: 'a', password: 'b' } })).toBe('hello Basic YTpi\n');
    expect(proxy.heads[0]?.['proxy-authorization']).toBe(`Basic ${btoa('me:pass word')}`);
    expect(target.requests[0]?.headers.host).toBe(target.address);
  });

  it.skipIf(pem === undefined)('opens a tunnel for TLS, which it cannot look into, and keeps it', async () => {
    const job = {
      proxy_url: proxyUrl(),
      proxy_connect_header: { 'X-Pass': ['open'] },
      authorization: { credentials: 'mine' },
      tls_config: { ca_file: 'cert.pem' },
    };
    expect(await ask(job, secureUrl())).toBe('secret Bearer mine\n');
    expect(await ask(job, secureUrl())).toBe('secret Bearer mine\n');
    expect(proxy.asked).toEqual([`CONNECT ${new URL(secureUrl()).host}`]);
    expect([proxy.heads[0]?.['x-pass'], proxy.heads[0]?.authorization]).toEqual(['open', undefined]);
  });

  it.skipIf(pem === undefined)('still has the target’s certificate checked', async () => {
    expect(await ask({ proxy_url: proxyUrl() }, secureUrl())).toMatch(
      /certificate of 127\.0\.0\.1 is signed by an unknown authority/,
    );
  });

  it.skipIf(pem === undefined)('says who refused the way', async () => {
    proxy.refuse(403);
    expect(await ask({ proxy_url: proxyUrl() }, secureUrl())).toMatch(
      /The proxy http:\/\/127.0.0.1:\d+ did not help: it refused the way to 127.0.0.1:\d+ \(HTTP status 403 Forbidden\)/,
    );
  });

  it('says that it is the proxy that is not there', async () => {
    await proxy[Symbol.asyncDispose]();
    expect(await ask({ proxy_url: proxyUrl() })).toMatch(
      /The proxy http:\/\/127\.0\.0\.1:\d+ did not help: .*ECONNREFUSED/,
    );
    proxy = await startFakeProxy();
  });

  it.skipIf(pem === undefined)('may be SOCKS 5, for both kinds of targets', async () => {
    await using socks = await startFakeSocks();
    const job = { proxy_url: `socks5://me:pass@127.0.0.1:${socks.port}`, tls_config: { insecure_skip_verify: true } };
    expect(await ask(job)).toBe('hello nobody\n');
    expect(await ask(job, secureUrl())).toBe('secret nobody\n');
    expect(socks.asked).toEqual([target.address, new URL(secureUrl()).host]);
  });

  it.each(['127.0.0.1', '127.0.0.0/8', '*', 'localhost'])('is left out for no_proxy %s', async (list) => {
    await ask({ proxy_url: proxyUrl(), no_proxy: `example.com,${list}` });
    expect(proxy.asked).toEqual([]);
  });

  it('comes from the environment when the job says so, with its exceptions', async () => {
    Object.assign(environment, { HTTP_PROXY: `127.0.0.1:${proxy.port}`, NO_PROXY: '.lan' });
    const url = 'http://nas.invalid:9100/metrics';
    expect(await ask({ proxy_from_environment: true }, url)).toMatch(/502/);
    await ask({ proxy_from_environment: true }, 'http://nas.lan.invalid.lan:9100/');
    expect(proxy.asked).toEqual([`GET ${url}`]);
  });
});

describe('oauth2', () => {
  let server: FakeTarget;
  let forms: { body: string; authorization: string | undefined }[];

  beforeEach(async () => {
    forms = [];
    server = await startFakeTarget();
    serveTokens(() => true);
  });

  afterEach(() => server[Symbol.asyncDispose]());

  function serveTokens(accepts: (form: { body: string; authorization: string | undefined }) => boolean): void {
    server.answer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const form = { body, authorization: request.headers.authorization };
        forms.push(form);
        if (!accepts(form)) return response.writeHead(401).end('{"error":"invalid_client"}');
        response.setHeader('Content-Type', 'application/json');
        return response.end(JSON.stringify({ access_token: `t${forms.length}`, token_type: 'bearer', expires_in: 60 }));
      });
    });
  }

  const job = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
    oauth2: {
      client_id: 'me',
      client_secret: 'very secret',
      token_url: `http://${server.address}/token`,
      scopes: ['a', 'b'],
      endpoint_params: { audience: 'all' },
      ...more,
    },
  });

  it('asks for a token once, and again shortly before it ends', async () => {
    expect(await Promise.all([ask(job()), ask(job())])).toEqual(['hello Bearer t1\n', 'hello Bearer t1\n']);
    await clock.advance(45_000);
    expect(await ask(job())).toBe('hello Bearer t1\n');
    await clock.advance(10_000);
    expect(await ask(job())).toBe('hello Bearer t2\n');
    expect(forms[0]).toEqual({
      body: 'grant_type=client_credentials&scope=a+b&audience=all',
      authorization: `Basic ${btoa('me:very+secret')}`,
    });
    expect(forms).toHaveLength(2);
  });

  it('puts the secret into the form for servers that want it there, and remembers that', async () => {
    serveTokens(({ body }) => body.includes('client_secret=very+secret'));
    expect(await ask(job())).toBe('hello Bearer t2\n');
    await clock.advance(60_000);
    expect(await ask(job())).toBe('hello Bearer t3\n');
  });

  it('says that it is the token which is missing', async () => {
    serveTokens(() => false);
    expect(await ask(job())).toMatch(/^failed: No oauth2 token from 127\.0\.0\.1:\d+: .*401/);
    server.answer('{}');
    expect(await ask(job())).toMatch(/answered without an access_token/);
  });

  it('has its own proxy', async () => {
    expect(await ask(job({ proxy_url: proxyUrl() }))).toBe('hello Bearer t1\n');
    expect(proxy.asked).toEqual([`POST http://${server.address}/token`]);
  });

  it('takes the secret from a reference', async () => {
    await ask(job({ client_secret: undefined, client_secret_ref: 'nas' }));
    expect(forms[0]?.authorization).toBe(`Basic ${btoa('me:stored-word')}`);
  });

  it('signs an assertion for the JWT bearer grant', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    const more = { client_secret: undefined, grant_type: grant, client_certificate_key: key, claims: { team: 'x' } };
    expect(await ask(job(more))).toBe('hello Bearer t1\n');
    const form = new URLSearchParams(forms[0]?.body);
    const [head = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ iss: 'me', team: 'x' });
    expect(createVerify('sha256').update(`${head}.${claims}`).verify(publicKey, signature, 'base64url')).toBe(true);
  });
});

describe('references to secrets', () => {
  const basic = { basic_auth: { username: 'me', password_ref: 'nas' } };

  it('are read from the store', async () => {
    expect(await ask(basic)).toBe(`hello Basic ${btoa('me:stored-word')}\n`);
    target.answer((request, response) => response.end(`key ${String(request.headers['x-api-key'])}\n`));
    expect(await ask({ http_headers: { 'X-Api-Key': { refs: ['nas'] } } })).toBe('key stored-word\n');
  });

  it('are read from the environment', async () => {
    environment['NAS_TOKEN'] = 'from-env';
    expect(await ask({ authorization: { credentials_ref: 'env:NAS_TOKEN' } })).toBe('hello Bearer from-env\n');
    expect(await ask({ authorization: { credentials_ref: 'env:NONE' } })).toMatch(/no variable NONE/);
  });

  it('say what to do when nothing is there', async () => {
    expect(await ask({ authorization: { credentials_ref: 'gone' } })).toMatch(/no secret called gone\. Store it with/);
  });
});
