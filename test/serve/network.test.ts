/** Nothing leaves the machine but requests to configured targets. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServeProcess } from '../support/serveProcess.ts';

const folder = mkdtempSync(join(tmpdir(), 'sightglass-network-'));
const record = join(folder, 'connections');
const target = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('a 1\n'));

beforeAll(() => new Promise<void>((done) => target.listen(0, '127.0.0.1', done)));
afterAll(() => {
  target.close();
  target.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

describe('the network', () => {
  it('sees requests to the configured target and to nothing else', async () => {
    const { port } = target.address() as AddressInfo;
    process.env['SIGHTGLASS_TEST_CONNECTIONS'] = record;
    await using server = await ServeProcess.start({
      config: `global: { scrape_interval: 1s, scrape_timeout: 1s }\nscrape_configs: [{ job_name: t, static_configs: [{ targets: ['127.0.0.1:${port}'] }] }]\n`,
      nodeArgs: ['--import', join(import.meta.dirname, 'recordConnections.mjs')],
      args: ['--no-auth'],
    });
    await expect.poll(() => server.query('up{job="t"} == 1'), { timeout: 10_000 }).toHaveLength(1);
    await expect.poll(() => server.query('count_over_time(up{job="t"}[1m]) > 2'), { timeout: 10_000 }).toHaveLength(1);
    const places = new Set((existsSync(record) ? readFileSync(record, 'utf8') : '').trim().split('\n'));
    expect([...places]).toEqual([`tcp 127.0.0.1:${port}`]);
  });
});
