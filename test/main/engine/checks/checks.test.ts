/** Checks against servers of this machine, and beside the real blackbox_exporter where it is installed: the same metrics, the same verdicts. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/main/engine/base/clock.ts';
import { hashOf } from '../../../../src/main/engine/checks/chooseAddress.ts';
import { CHECK_HOST, withChecks } from '../../../../src/main/engine/checks/checkFetch.ts';
import { createClientSettings } from '../../../../src/main/engine/scrape/clientSettings.ts';
import { makeCertificate } from '../../../support/certificate.ts';
import { startFakeTarget, type FakeTarget } from '../../../support/fakeTarget.ts';

const MODULES = `modules:
  http_2xx: {prober: http, timeout: 5s, http: {preferred_ip_protocol: ip4, follow_redirects: true}}
  http_401: {prober: http, http: {preferred_ip_protocol: ip4, valid_status_codes: [401]}}
  http_body: {prober: http, http: {preferred_ip_protocol: ip4, fail_if_body_not_matches_regexp: ["wel+come"]}}
  http_header: {prober: http, http: {preferred_ip_protocol: ip4, fail_if_header_matches: [{header: X-State, regexp: bad}]}}
  http_no_ssl: {prober: http, http: {preferred_ip_protocol: ip4, fail_if_ssl: true, tls_config: {insecure_skip_verify: true}}}
  https: {prober: http, http: {preferred_ip_protocol: ip4, fail_if_not_ssl: true, tls_config: {insecure_skip_verify: true}}}
  tcp: {prober: tcp, tcp: {preferred_ip_protocol: ip4}}
  banner: {prober: tcp, timeout: 2s, tcp: {preferred_ip_protocol: ip4, query_response: [{expect: "^220 (.*)", send: "HELO \${1}"}, {expect: "^250"}]}}
  dns: {prober: dns, dns: {preferred_ip_protocol: ip4, query_name: example.com, query_type: A}}
  icmp: {prober: icmp, icmp: {preferred_ip_protocol: ip4}}
`;
const folder = mkdtempSync(join(tmpdir(), 'checks-'));
const pem = makeCertificate(folder);
const peerName = 'prometheus-blackbox-exporter';
/** In a variable: it is a tool of the machine. */
const ping = 'ping';
const hasPing = spawnSync(ping, ['-V']).error === undefined;
const hasPeer = spawnSync(peerName, ['--version']).error === undefined;

let web: FakeTarget;
let tls: TlsServer | undefined;
let mail: Server;
let names: UdpSocket;
let peer: ChildProcess | undefined;
let peerPort = 0;
let ask: (module: string, target: string) => Promise<string>;

const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;

beforeAll(async () => {
  writeFileSync(join(folder, 'blackbox.yml'), MODULES);
  web = await startFakeTarget();
  web.answer((request, response) => {
    if (request.url === '/moved') return response.writeHead(302, { location: '/' }).end();
    const status = request.url === '/private' ? 401 : request.url === '/broken' ? 500 : 200;
    response.writeHead(status, {
      'x-state': request.url === '/bad' ? 'bad' : 'good',
      'last-modified': new Date(0).toUTCString(),
    });
    return response.end('welcome');
  });
  if (pem !== undefined) {
    tls = createTlsServer(pem, (_, response) => response.end('welcome'));
    await new Promise<void>((resolve) => tls?.listen(0, '127.0.0.1', resolve));
  }
  mail = createServer((socket) => {
    socket.write('220 mail.lan\r\n');
    socket.on('data', (bytes) =>
      socket.write(bytes.toString() === 'HELO mail.lan\n' ? '250 hello\r\n' : '500 what\r\n'),
    );
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => mail.listen(0, '127.0.0.1', resolve));
  names = createSocket('udp4');
  names.on('message', (question, from) => {
    const answer = Buffer.concat([question, Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, 0, 1])]);
    answer.writeUInt16BE(0x8180, 2);
    answer.writeUInt16BE(1, 6);
    names.send(answer, from.port, from.address);
  });
  await new Promise<void>((resolve) => names.bind(0, '127.0.0.1', resolve));
  const settings = createClientSettings({
    fetch: () => Promise.reject(new Error('the network was asked')),
    clock: systemClock,
    environment: {},
    readReference: () => Promise.reject(new Error('none')),
  });
  const fetch = withChecks(() => Promise.reject(new Error('the network was asked')), {
    configFile: join(folder, 'prometheus.yml'),
    settings: () => settings,
  });
  ask = async (module, target) => {
    const query = new URLSearchParams({ module, target });
    const request = { url: `http://${CHECK_HOST}/probe?${query}`, headers: [], credentials: [], acceptsGzip: false };
    const more = { followRedirects: true, tls: undefined, bodyLimitBytes: 1e6 };
    const answer = await fetch({ ...request, ...more }, new AbortController().signal);
    return answer.body.toString('utf8', 0, answer.length);
  };
  if (hasPeer) {
    const free = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => free.once('listening', resolve));
    peerPort = portOf(free);
    await new Promise((resolve) => free.close(resolve));
    peer = spawn(
      peerName,
      [`--config.file=${join(folder, 'blackbox.yml')}`, `--web.listen-address=127.0.0.1:${peerPort}`],
      { stdio: 'ignore' },
    );
    await isUp(`http://127.0.0.1:${peerPort}/-/healthy`);
  }
}, 30_000);

/** Asks until it answers; the test's own time limit ends it otherwise. */
async function isUp(address: string): Promise<void> {
  for (;;) {
    const answer = await globalThis.fetch(address).catch(() => undefined);
    if (answer?.ok === true) return;
    await setTimeout(50);
  }
}

afterAll(async () => {
  peer?.kill();
  tls?.closeAllConnections();
  tls?.close();
  mail.close();
  names.close();
  await web[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const valueOf = (text: string, name: string): number => Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
const succeeded = async (module: string, target: string): Promise<number> =>
  valueOf(await ask(module, target), 'probe_success');
const url = (path: string): string => `http://${web.address}${path}`;

describe('a check', () => {
  it('looks at status, body, headers and redirects', async () => {
    expect(await succeeded('http_2xx', url('/'))).toBe(1);
    expect(await succeeded('http_2xx', url('/broken'))).toBe(0);
    expect(await succeeded('http_2xx', url('/moved'))).toBe(1);
    expect(await succeeded('http_401', url('/private'))).toBe(1);
    expect(await succeeded('http_body', url('/'))).toBe(1);
    expect(await succeeded('http_header', url('/bad'))).toBe(0);
    expect(await succeeded('http_2xx', 'http://127.0.0.1:1/')).toBe(0);
  });

  it.skipIf(pem === undefined)('looks at certificates', async () => {
    const target = `https://127.0.0.1:${portOf(tls as TlsServer)}/`;
    const text = await ask('https', target);
    expect(valueOf(text, 'probe_ssl_earliest_cert_expiry')).toBeGreaterThan(Date.now() / 1000 + 29 * 86_400);
    expect(await succeeded('https', url('/'))).toBe(0);
    expect(await succeeded('http_no_ssl', target)).toBe(0);
    expect(await succeeded('http_2xx', target)).toBe(0);
  });

  it('talks to a server that speaks line by line', async () => {
    expect(await succeeded('tcp', `127.0.0.1:${portOf(mail)}`)).toBe(1);
    expect(await succeeded('banner', `127.0.0.1:${portOf(mail)}`)).toBe(1);
    expect(await succeeded('tcp', '127.0.0.1:1')).toBe(0);
  });

  it('asks name servers', async () => {
    const text = await ask('dns', `127.0.0.1:${portOf(names)}`);
    expect([valueOf(text, 'probe_success'), valueOf(text, 'probe_dns_answer_rrs')]).toEqual([1, 1]);
  });

  it.skipIf(hasPing)('says that ICMP needs the system’s ping', async () => {
    await expect(ask('icmp', '127.0.0.1')).rejects.toThrow(/This machine has no ping/);
  });

  it('says which module is not there, and what is wrong with the file', async () => {
    await expect(ask('none', 'x')).rejects.toThrow(/There is no module none in .*blackbox\.yml; there are http_2xx/);
  });
});

it('hashes addresses as blackbox_exporter does', () => {
  expect(hashOf('127.0.0.1')).toBe(3_668_918_509);
});

/** A `ping` that says what iputils' says of this machine, first on the path. */
function playedPing(): Disposable {
  const answer = '64 bytes from 127.0.0.1: icmp_seq=1 ttl=64 time=0.042 ms';
  writeFileSync(join(folder, 'ping'), `#!/bin/sh\necho "${answer}"\n`, { mode: 0o755 });
  const before = process.env['PATH'];
  process.env['PATH'] = `${folder}:${before ?? ''}`;
  return { [Symbol.dispose]: () => void (process.env['PATH'] = before) };
}

/** Series without their values, which move; those that do not are compared too. */
function shape(text: string): string[] {
  const still =
    /^probe_(success|http_(status_code|version|ssl|redirects|content_length|uncompressed_body_length)|ip_protocol|ip_addr_hash|failed_due_to_regex|ssl_earliest|dns_(answer|authority|additional)_rrs|dns_query)/;
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [series = '', value] = line.split(/ (?=\S+$)/);
      return still.test(series) ? `${series} ${Number(value)}` : series;
    })
    .sort();
}

describe.skipIf(!hasPeer)('beside the real blackbox_exporter', () => {
  it.each([
    ['http_2xx', (): string => url('/')],
    ['http_2xx', (): string => url('/broken')],
    ['http_2xx', (): string => url('/moved')],
    ['http_401', (): string => url('/private')],
    ['http_body', (): string => url('/')],
    ['http_header', (): string => url('/bad')],
    ['http_2xx', (): string => 'http://127.0.0.1:1/'],
    ['https', (): string => `https://127.0.0.1:${tls === undefined ? 1 : portOf(tls)}/`],
    ['tcp', (): string => `127.0.0.1:${portOf(mail)}`],
    ['tcp', (): string => '127.0.0.1:1'],
    ['banner', (): string => `127.0.0.1:${portOf(mail)}`],
    ['dns', (): string => `127.0.0.1:${portOf(names)}`],
  ] as const)('%s %# says the same', async (module, target) => {
    const query = new URLSearchParams({ module, target: target() });
    const theirs = await (await globalThis.fetch(`http://127.0.0.1:${peerPort}/probe?${query}`)).text();
    expect(shape(await ask(module, target()))).toEqual(shape(theirs));
  });

  it('icmp says the same, with the words of ping played where the machine has none', async () => {
    const query = new URLSearchParams({ module: 'icmp', target: '127.0.0.1' });
    const theirs = await (await globalThis.fetch(`http://127.0.0.1:${peerPort}/probe?${query}`)).text();
    // Where this user may not send ICMP the other one fails, and there is nothing to compare.
    if (valueOf(theirs, 'probe_success') === 0) return;
    using _ping = hasPing ? undefined : playedPing();
    const ours = await ask('icmp', '127.0.0.1');
    expect(shape(ours)).toEqual(shape(theirs));
    expect(valueOf(ours, 'probe_icmp_reply_hop_limit')).toBe(valueOf(theirs, 'probe_icmp_reply_hop_limit'));
  });
});
