import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDnsProvider, type DnsLookup } from '../../../../src/main/engine/discovery/dnsDiscovery.ts';
import { startDiscovery, type JobDiscovery } from '../../../../src/main/engine/discovery/jobDiscovery.ts';
import type { Found } from '../../../../src/main/engine/discovery/provider.ts';
import type { TargetGroup } from '../../../../src/main/engine/discovery/targetGroup.ts';
import { parseConfig } from '../../../../src/main/engine/config/loadConfig.ts';
import { createClientSettings } from '../../../../src/main/engine/scrape/clientSettings.ts';
import { createFetchText } from '../../../../src/main/engine/scrape/fetchText.ts';
import { createHttpFetch, type HttpFetch } from '../../../../src/main/engine/scrape/scrapeFetch.ts';
import { startFakeTarget, type FakeTarget } from '../../../support/fakeTarget.ts';
import { createManualClock, type ManualClock } from '../../../support/manualClock.ts';

let folder: string;
let clock: ManualClock;
let http: HttpFetch;
let discovery: JobDiscovery | undefined;
let groups: readonly TargetGroup[];
let isComplete: boolean;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'discovery-'));
  clock = createManualClock();
  http = createHttpFetch();
  groups = [];
  isComplete = false;
});

afterEach(async () => {
  discovery?.[Symbol.dispose]();
  discovery = undefined;
  http[Symbol.dispose]();
  await rm(folder, { recursive: true });
});

async function start(sections: Record<string, unknown>): Promise<void> {
  const configFile = join(folder, 'prometheus.yml');
  const config = await parseConfig(JSON.stringify({ scrape_configs: [{ job_name: 'x', ...sections }] }), configFile);
  const configs = config.scrapeConfigs[0]?.discovery;
  if (configs === undefined) throw new Error('no job');
  const settings = createClientSettings({
    fetch: http.fetch,
    clock,
    environment: {},
    readReference: () => Promise.reject(new Error('none')),
  });
  const fetchText = createFetchText({ fetch: http.fetch, settings, clock, userAgent: 'test' }, configFile);
  discovery = startDiscovery(configs, { clock, configFile, fetchText }, (found, complete) => {
    groups = found;
    isComplete = complete;
  });
}

const file = (name: string): string => join(folder, name);

const addresses = (): string[] =>
  groups.flatMap((group) => group.targets.map((target) => target.get('__address__') ?? ''));

describe('static_configs', () => {
  it('are known at once', async () => {
    await start({ static_configs: [{ targets: ['a:1', 'b:2'], labels: { env: 'x' } }] });
    expect(addresses()).toEqual(['a:1', 'b:2']);
    expect([groups[0]?.labels.get('env'), isComplete]).toEqual(['x', true]);
  });
});

describe('file_sd', () => {
  it('reads JSON and YAML, follows changes, and keeps what a broken file said before', async () => {
    await writeFile(file('a.json'), '[{"targets": ["a:1"], "labels": {"env": "x"}}]');
    await writeFile(file('b.yml'), '- targets: [b:2]\n');
    await start({ file_sd_configs: [{ files: ['*.json', 'b.yml'], refresh_interval: '30s' }] });
    await vi.waitFor(() => expect(addresses()).toEqual(['a:1', 'b:2']));
    expect(groups[0]?.labels.get('__meta_filepath')).toBe(file('a.json'));
    await writeFile(file('a.json'), '[{"targets": ["a:1", "a:3"]}]');
    await clock.advance(30_000);
    await vi.waitFor(() => expect(addresses()).toEqual(['a:1', 'a:3', 'b:2']));
    await writeFile(file('b.yml'), '- targets: [b:2]\n  lables: {}\n');
    await clock.advance(30_000);
    await vi.waitFor(() =>
      expect(discovery?.problems()).toEqual([`${file('b.yml')}: line 2: field lables not found in type struct`]),
    );
    expect(addresses()).toEqual(['a:1', 'a:3', 'b:2']);
  });

  it('sees a change before the interval is over', async () => {
    await writeFile(file('a.json'), '[]');
    await start({ file_sd_configs: [{ files: ['a.json'], refresh_interval: '1h' }] });
    await vi.waitFor(() => expect(isComplete).toBe(true));
    await writeFile(file('a.json'), '[{"targets": ["new:1"]}]');
    await vi.waitFor(async () => {
      await clock.advance(100);
      expect(addresses()).toEqual(['new:1']);
    });
  });
});

describe('http_sd', () => {
  let server: FakeTarget;
  beforeEach(async () => {
    server = await startFakeTarget();
  });
  afterEach(() => server[Symbol.asyncDispose]());

  it('takes what the server lists, and keeps it while the server fails', async () => {
    server.answer('[{"targets": ["a:1"], "labels": {"env": "x"}}]', 'application/json');
    await start({ http_sd_configs: [{ url: `http://${server.address}/targets`, refresh_interval: '10s' }] });
    await vi.waitFor(() => expect(addresses()).toEqual(['a:1']));
    expect(groups[0]?.labels.get('__meta_url')).toBe(`http://${server.address}/targets`);
    server.answer((_, response) => {
      response.writeHead(500);
      response.end();
    });
    await clock.advance(10_000);
    await vi.waitFor(() => expect(discovery?.problems()[0]).toContain('HTTP status 500'));
    expect(addresses()).toEqual(['a:1']);
    server.answer('[]', 'text/html');
    await clock.advance(10_000);
    await vi.waitFor(() => expect(discovery?.problems()[0]).toContain('unsupported content type "text/html"'));
  });
});

describe('dns_sd', () => {
  const dns: DnsLookup = {
    resolve4: async () => ['10.0.0.1', '10.0.0.2'],
    resolve6: async () => ['fe80::1'],
    resolveSrv: async () => [{ name: 'node.lan', port: 9100 }],
    resolveMx: async () => [{ exchange: 'mail.lan' }],
    resolveNs: () => Promise.reject(Object.assign(new Error('queryNs ENOTFOUND'), { code: 'ENOTFOUND' })),
  };

  async function find(type: 'A' | 'AAAA' | 'SRV' | 'MX' | 'NS', lookup: DnsLookup = dns): Promise<Found> {
    const provider = createDnsProvider(
      { names: ['app.lan'], type, port: 80, refreshIntervalMs: 1000 },
      { clock },
      lookup,
    );
    const found = await new Promise<Found>((resolve) => provider.start(resolve));
    provider[Symbol.dispose]();
    return found;
  }

  const found = async (type: 'A' | 'AAAA' | 'SRV' | 'MX' | 'NS'): Promise<(string | undefined)[]> =>
    (await find(type)).groups.flatMap((group) => group.targets.map((target) => target.get('__address__')));

  it('makes addresses of each kind of record', async () => {
    expect(await found('A')).toEqual(['10.0.0.1:80', '10.0.0.2:80']);
    expect(await found('AAAA')).toEqual(['[fe80::1]:80']);
    expect(await found('SRV')).toEqual(['node.lan:9100']);
    expect(await found('MX')).toEqual(['mail.lan:80']);
    expect(await found('NS')).toEqual([]);
  });

  it('says which name could not be looked up', async () => {
    const broken = { ...dns, resolve4: () => Promise.reject(new Error('queryA ETIMEOUT app.lan')) };
    expect((await find('A', broken)).problems).toEqual([
      'dns_sd: app.lan could not be looked up: queryA ETIMEOUT app.lan',
    ]);
  });
});
