import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findServices, type FoundService } from '../../../../src/main/engine/localDiscovery/findServices.ts';
import { KNOWN_SERVICES } from '../../../../src/main/engine/localDiscovery/knownServices.ts';
import { listeningPorts } from '../../../../src/main/engine/localDiscovery/listeningPorts.ts';

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const line = (address: string, port: number, inode: number, state = '0A'): string =>
  `   0: ${address}:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  1000        0 ${inode} 1 0 100 0 0 10 0\n`;
const ANY_V6 = '0'.repeat(32);

let procfs: string;

beforeEach(async () => {
  procfs = await mkdtemp(join(tmpdir(), 'proc-'));
  await mkdir(join(procfs, 'net'));
  await writeFile(
    join(procfs, 'net/tcp'),
    HEAD +
      line('0100007F', 9100, 11) +
      line('0201A8C0', 9187, 12) +
      line('00000000', 5432, 13) +
      line('0100007F', 40000, 14, '01') +
      line('0100007F', 8000, 15),
  );
  await writeFile(
    join(procfs, 'net/tcp6'),
    HEAD + line(ANY_V6, 9090, 16) + line('00000000000000000000000001000000', 9121, 17),
  );
  await mkdir(join(procfs, '42/fd'), { recursive: true });
  await writeFile(join(procfs, '42/comm'), 'node_exporter\n');
  await symlink('socket:[11]', join(procfs, '42/fd/3'));
  await writeFile(join(procfs, 'version'), '');
});
afterEach(() => rm(procfs, { recursive: true }));

it('lists ports that loopback reaches, with their processes', async () => {
  expect(await listeningPorts(procfs)).toEqual([
    { port: 5432, host: '127.0.0.1', process: '' },
    { port: 8000, host: '127.0.0.1', process: '' },
    { port: 9090, host: '127.0.0.1', process: '' },
    { port: 9100, host: '127.0.0.1', process: 'node_exporter' },
    { port: 9121, host: '::1', process: '' },
  ]);
});

describe('services of this machine', () => {
  const asked: string[] = [];
  const find = (answers: Readonly<Record<string, readonly string[]>>): Promise<FoundService[]> =>
    findServices({
      procfs,
      ownPorts: new Set([9090]),
      signal: new AbortController().signal,
      readMetrics: (url) => {
        asked.push(url);
        const names = answers[url];
        return names === undefined
          ? Promise.reject(new Error('no'))
          : Promise.resolve({ names: new Set(names), series: names.length });
      },
    });

  it('are those that confirm what they are; no other port is asked', async () => {
    const found = await find({
      'http://127.0.0.1:9100/metrics': ['node_uname_info', 'node_load1'],
      'http://[::1]:9121/metrics': ['redis_up'],
      'http://127.0.0.1:8000/metrics': ['vllm:num_requests_running'],
    });
    expect(found.map(({ name, job, address, process, series }) => [name, job, address, process, series])).toEqual([
      ['node_exporter', 'node', '127.0.0.1:9100', 'node_exporter', 2],
      ['redis_exporter', 'redis', '[::1]:9121', '', 1],
      ['vLLM', 'vllm', '127.0.0.1:8000', '', 1],
    ]);
    expect(asked.toSorted()).toEqual([
      'http://127.0.0.1:8000/metrics',
      'http://127.0.0.1:9100/metrics',
      'http://[::1]:9121/metrics',
    ]);
  });

  it('are called by their process, or by nothing, when their metrics say nothing', async () => {
    const found = await find({
      'http://127.0.0.1:9100/metrics': ['up_x'],
      'http://127.0.0.1:8000/metrics': ['my_requests_total'],
    });
    expect(found.map(({ name }) => name)).toEqual(['Metrics', 'node_exporter']);
  });
});

it('knows at least forty services, each by one name', () => {
  expect(KNOWN_SERVICES.length).toBeGreaterThanOrEqual(40);
  expect(new Set(KNOWN_SERVICES.map(({ name }) => name)).size).toBe(KNOWN_SERVICES.length);
});
