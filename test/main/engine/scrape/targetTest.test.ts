/** The test of an address against real servers of this machine: each way to fail has its headline and what would help. */
import { createServer, type Server } from 'node:https';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TargetDraft, TargetTest } from '../../../../src/shared/collection.ts';
import { systemClock } from '../../../../src/main/engine/base/clock.ts';
import { createClientSettings } from '../../../../src/main/engine/scrape/clientSettings.ts';
import { createHttpFetch, type HttpFetch } from '../../../../src/main/engine/scrape/scrapeFetch.ts';
import { parseTargetAddress } from '../../../../src/main/engine/scrape/targetAddress.ts';
import { testTarget } from '../../../../src/main/engine/scrape/targetTest.ts';
import { makeCertificate } from '../../../support/certificate.ts';
import { startFakeTarget, TEXT_FORMAT, type FakeTarget } from '../../../support/fakeTarget.ts';

const BODY = `# TYPE node_uname_info gauge
node_uname_info{nodename="pi",machine="arm"} 1
node_os_info{pretty_name="Debian 12"} 1
node_exporter_build_info{version="1.9.1"} 1
`;
const folder = mkdtempSync(join(tmpdir(), 'test-'));
const pem = makeCertificate(folder);
let http: HttpFetch;
let target: FakeTarget;
let secure: Server | undefined;

beforeAll(async () => {
  if (pem === undefined) return;
  secure = createServer(pem, (_, response) => response.writeHead(200, { 'content-type': TEXT_FORMAT }).end(BODY));
  await new Promise<void>((resolve) => secure?.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  secure?.closeAllConnections();
  secure?.close();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  http = createHttpFetch();
  target = await startFakeTarget();
  target.answer(BODY);
});
afterEach(async () => {
  http[Symbol.dispose]();
  await target[Symbol.asyncDispose]();
});

function test(
  address: string,
  more: Partial<TargetDraft> = {},
  knownPorts: readonly number[] = [],
): Promise<TargetTest> {
  const settings = createClientSettings({
    fetch: http.fetch,
    clock: systemClock,
    environment: {},
    readReference: () => Promise.reject(new Error('none')),
  });
  return testTarget(
    { address, ...more },
    {
      fetch: http.fetch,
      settings,
      clock: systemClock,
      userAgent: 'test',
      configFile: '',
      identify: (names) => (names.has('node_uname_info') ? { name: 'node_exporter', job: 'node' } : undefined),
      setUpFor: (names) => ({
        dashboard: names.has('node_uname_info') ? { uid: 'hosts', title: 'Hosts' } : undefined,
        rules: undefined,
      }),
      knownHosts: ['localhost'],
      knownPorts: () => knownPorts,
    },
    new AbortController().signal,
  );
}

const securePort = (): number => ((secure as Server).address() as AddressInfo).port;

describe('a target that answers', () => {
  it('is timed step by step and known by its metrics', async () => {
    const result = await test(`localhost:${target.port}`);
    expect(result.headline).toMatch(/^We could reach it: 3 series, \d+ ms$/);
    expect(result.setUp.dashboard?.title).toBe('Hosts');
    expect(result.steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'name passed',
      'connect passed',
      'http passed',
      'parse passed',
      'clock passed',
    ]);
    expect([result.what, result.suggestedJob, result.url]).toEqual([
      'node_exporter 1.9.1 on Debian 12, host name “pi”',
      'node',
      `http://localhost:${target.port}/metrics`,
    ]);
  });

  it('has its clock compared', async () => {
    target.answer((_, response) => {
      response
        .writeHead(200, { 'content-type': TEXT_FORMAT, date: new Date(Date.now() - 90_000).toUTCString() })
        .end(BODY);
    });
    const clock = (await test(target.address)).steps.at(-1);
    expect([clock?.name, clock?.state]).toEqual(['clock', 'warned']);
    expect(clock?.text).toMatch(/^Its clock is 9\d s behind this machine$/);
  });
});

describe('a target that does not', () => {
  it('has nothing on the port: other known ports are tried', async () => {
    const result = await test('127.0.0.1:1', {}, [1, target.port]);
    expect(result.headline).toBe('127.0.0.1 answers, but nothing listens on port 1 (connection refused).');
    expect(result.suggestions.at(-1)).toEqual({
      text: `Found open: ${target.port}`,
      action: { kind: 'draft', word: 'Use it', change: { address: `127.0.0.1:${target.port}` } },
    });
    expect(result.steps.at(-1)?.state).toBe('failed');
  });

  it('has no such name: a similar one is offered', async () => {
    const result = await test('localhos:9100');
    expect(result.headline).toMatch(/^There is no machine called localhos|name server does not answer/);
  });

  it('wants a sign-in', async () => {
    target.answer((_, response) => response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end());
    const result = await test(target.address);
    expect(result.headline).toBe('It wants a sign-in (HTTP status 401 Unauthorized, Basic).');
    expect(result.suggestions[0]?.action?.kind).toBe('signIn');
  });

  it('has its metrics elsewhere', async () => {
    target.answer((request, response) =>
      request.url === '/actuator/prometheus'
        ? response.writeHead(200, { 'content-type': TEXT_FORMAT }).end(BODY)
        : response.writeHead(404).end(),
    );
    const result = await test(target.address);
    expect(result.headline).toBe('Nothing at /metrics (HTTP status 404 Not Found).');
    expect(result.suggestions[0]?.action).toMatchObject({
      change: { address: `http://${target.address}/actuator/prometheus` },
    });
  });

  it('answers with a page', async () => {
    target.answer('<!doctype html><title>Grafana</title>', 'text/html');
    const result = await test(`${target.address}/graph`);
    expect(result.headline).toBe('It answered with a web page, not metrics.');
    expect(result.suggestions[0]).toMatchObject({
      text: 'This looks like the page of Grafana.',
      action: { word: 'Try /metrics' },
    });
  });

  it('has a line that is not valid', async () => {
    target.answer('a 1\nb two\n');
    expect((await test(target.address)).headline).toMatch(/^Line 2 is not valid: /);
  });

  it.skipIf(pem === undefined)('has a certificate of its own, which can be trusted', async () => {
    const result = await test(`https://127.0.0.1:${securePort()}`);
    expect(result.headline).toBe('The certificate of 127.0.0.1 is signed by an unknown authority.');
    const action = result.suggestions[0]?.action;
    if (action?.kind !== 'draft') throw new Error('no action');
    expect(action.word).toBe('Trust this certificate');
    const { serverName: _, ...change } = action.change;
    expect((await test(`https://127.0.0.1:${securePort()}`, change)).isReached).toBe(true);
  });

  it.skipIf(pem === undefined)('speaks the other scheme', async () => {
    const plain = await test(`https://${target.address}`);
    expect(plain.suggestions[0]).toMatchObject({
      action: { word: 'Use http', change: { address: `http://${target.address}/metrics` } },
    });
    const tls = await test(`127.0.0.1:${securePort()}`);
    expect(tls.suggestions[0]?.action).toMatchObject({ word: 'Use https' });
  });
});

const whole = (text: string): unknown => {
  const { url, address, port, path } = parseTargetAddress(text);
  return [url, address, port, path];
};

describe('an address', () => {
  it('is made whole', () => {
    expect(whole('nas')).toEqual(['http://nas:9100/metrics', 'nas:9100', 9100, '/metrics']);
    expect(whole('nas:80')).toEqual(['http://nas/metrics', 'nas', 80, '/metrics']);
    expect(whole('https://nas/x?a=1')).toEqual(['https://nas/x?a=1', 'nas', 443, '/x']);
    expect(whole('::1')).toEqual(['http://[::1]:9100/metrics', '[::1]:9100', 9100, '/metrics']);
    expect(whole('[::1]:8080')).toEqual(['http://[::1]:8080/metrics', '[::1]:8080', 8080, '/metrics']);
  });

  it.each([
    ['', /Type a host/],
    ['unix:/run/x', /socket file/],
    ['ftp://x', /Only http and https/],
    ['http://a:b@c', /sign-in out/],
    ['a b', /is no host/],
  ])('is refused in words: %j', (text, words) => {
    expect(() => parseTargetAddress(text)).toThrow(words);
  });
});
