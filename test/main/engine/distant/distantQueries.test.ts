/** Another server's query engine: its answers as ours, its refusals in our codes, and the time machine over it. */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/main/engine/base/clock.ts';
import { silentLogger } from '../../../../src/main/engine/base/logger.ts';
import { createDistantQueries } from '../../../../src/main/engine/distant/distantQueries.ts';
import { replayRuleFiles, type OfflineReplayOptions } from '../../../../src/main/engine/offlineReplay.ts';
import { openTsdb } from '../../../../src/main/engine/tsdb/tsdb.ts';
import { labelsFromRecord, labelsToRecord } from '../../../../src/shared/labels.ts';
import { PrometheusProcess, prometheusMissing } from '../../../support/prometheusProcess.ts';
import { encodeRemoteWrite } from '../../../support/remoteWriteClient.ts';
import { tempFolder } from '../../../support/tempStore.ts';

interface Asked {
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly authorization: string | undefined;
}

async function answering(status: number, body: unknown) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      const { authorization } = request.headers;
      asked.push({ path: request.url ?? '', params: Object.fromEntries(new URLSearchParams(text)), authorization });
      response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

const success = (data: unknown): unknown => ({ status: 'success', data });

describe('an answer', () => {
  it('of a range is a matrix on the grid that was asked for', async () => {
    const result = [
      { metric: { a: 'x' }, values: [[10, '1.5'], [30, '+Inf']] },
      { metric: {}, values: [[20, 'NaN']], histograms: [[30, { count: '1', sum: '2' }]] },
    ]; // prettier-ignore
    await using server = await answering(200, success({ resultType: 'matrix', result }));
    const queries = createDistantQueries({ url: `http://${server.host}/prom` });
    const { value } = await queries.range('m', 10_000, 39_000, 10_000);
    expect(server.asked).toEqual([
      {
        path: '/prom/api/v1/query_range',
        params: { query: 'm', start: '10', end: '39', step: '10' },
        authorization: undefined,
      },
    ]);
    if (value.type !== 'matrix') throw new Error(value.type);
    expect(value.matrix.series.map(labelsToRecord)).toEqual([{ a: 'x' }, {}]);
    expect([...value.matrix.presence]).toEqual([1, 0, 1, 0, 1, 1]);
    expect([...value.matrix.values].slice(0, 5)).toEqual([1.5, 0, Infinity, 0, NaN]);
  });

  it.for([
    ['vector', [{ metric: { a: 'x' }, value: [1, '-Inf'] }], { type: 'vector', matrix: { steps: 1 } }],
    ['scalar', [1, '4'], { type: 'scalar', value: 4 }],
    ['string', [1, 'words'], { type: 'string', value: 'words' }],
  ] as const)('of an instant may be a %s', async ([resultType, result, expected]) => {
    await using server = await answering(200, success({ resultType, result }));
    const { value } = await createDistantQueries({ url: `http://${server.host}` }).instant('m', 1000);
    expect(value).toMatchObject(expected);
  });

  it.for([
    [400, { status: 'error', errorType: 'bad_data', error: 'parse error' }, 'bad_data', 'parse error'],
    [422, { status: 'error', errorType: 'execution', error: 'many-to-many' }, 'execution', 'many-to-many'],
    [503, { status: 'error', errorType: 'timeout', error: 'too slow' }, 'timeout', 'too slow'],
    [404, 'no such\npage', 'unavailable', 'answered 404: no such page'],
    [200, { hello: 1 }, 'unavailable', 'otherwise than Prometheus'],
  ] as const)('that refuses with %i is told as what it is', async ([status, body, code, words]) => {
    await using server = await answering(status, body);
    const asking = createDistantQueries({ url: `http://${server.host}` }).instant('m', 0);
    await expect(asking).rejects.toMatchObject({ code, message: expect.stringContaining(words) as string });
  });

  it('is asked for with the name or the token that was given, and with neither in the address', async () => {
    await using server = await answering(200, success({ resultType: 'vector', result: [] }));
    await createDistantQueries({ url: `http://me:p%40ss@${server.host}` }).instant('m', 0);
    await createDistantQueries({ url: `http://${server.host}`, token: 't' }).instant('m', 0);
    const basic = Buffer.from('me:p@ss').toString('base64');
    expect(server.asked.map(({ authorization }) => authorization)).toEqual([`Basic ${basic}`, 'Bearer t']);
  });

  it('needs an address, and somebody there', async () => {
    expect(() => createDistantQueries({ url: 'localhost:9090' })).toThrow('is not the address of a server');
    const asking = createDistantQueries({ url: 'http://127.0.0.1:9' }).instant('m', 0);
    await expect(asking).rejects.toMatchObject({ code: 'unavailable', message: '127.0.0.1:9 does not answer.' });
  });
});

const STEP_MS = 15_000;
const STEPS = 12_000;
const RULES = `groups:
- name: hosts
  interval: 15s
  rules:
  - {record: busy, expr: 'cpu > 50'}
  - {alert: Busy, expr: 'cpu > 90', for: 5m, labels: {severity: warning}}
  - {alert: Gone, expr: 'absent(cpu{host="b"})', for: 1m}
  - {alert: Fast, expr: 'deriv(cpu[5m]) > 0.01', keep_firing_for: 10m}
`;

describe.skipIf(prometheusMissing() !== undefined)('the time machine', () => {
  it('says the same over a Prometheus as over a data folder with the same samples', async () => {
    using folder = tempFolder();
    const endMs = Math.floor(systemClock.now() / STEP_MS) * STEP_MS;
    const times = Float64Array.from({ length: STEPS }, (_, i) => endMs - (STEPS - 1 - i) * STEP_MS);
    const columns = new Map([
      ['a', times.map((_, i) => Math.round(60 + 40 * Math.sin(i / 150)))],
      // Ends before the end.
      ['b', times.subarray(0, STEPS - 400).map((_, i) => Math.round(50 + 45 * Math.sin(i / 700)))],
    ]);
    const dir = join(folder.path, 'data');
    {
      await using store = openTsdb({
        dir,
        clock: systemClock,
        log: silentLogger,
        retentionMs: 1e12,
        outOfOrderWindowMs: 1e12,
      });
      for (const [host, values] of columns) {
        const appender = store.appender();
        const ref = appender.series(labelsFromRecord({ __name__: 'cpu', host }));
        appender.appendRun(ref, times.subarray(0, values.length), values, values.length);
        appender.commit();
      }
      store.flush();
    }
    await using prometheus = await PrometheusProcess.start();
    for (const [host, values] of columns) {
      const samples = Array.from(values, (v, i) => ({ t: times[i] ?? 0, v }));
      const labels = [['__name__', 'cpu'], ['host', host]] as const; // prettier-ignore
      await fetch(`${prometheus.base}/api/v1/write`, {
        method: 'POST',
        headers: { 'content-encoding': 'snappy', 'content-type': 'application/x-protobuf' },
        body: new Uint8Array(encodeRemoteWrite([{ labels, samples }])),
      });
    }
    const file = join(folder.path, 'rules.yml');
    writeFileSync(file, RULES);
    const replayed = (source: OfflineReplayOptions['source']): ReturnType<typeof replayRuleFiles> =>
      replayRuleFiles({
        source,
        clock: systemClock,
        files: [file],
        startMs: times[0],
        endMs,
        stepMs: 60_000,
        alertmanagerFile: undefined,
        hasDoctor: false,
        signal: new AbortController().signal,
        onProgress() {},
      });
    const here = await replayed({ dir });
    const there = await replayed({ server: { url: prometheus.base } });
    expect(there.rules).toEqual(here.rules);
    expect(here.rules.map(({ fired }) => fired > 0)).toEqual([true, true, true]);
    // More moments than one question may ask for.
    expect(here.rules[0]?.evaluations).toBeGreaterThan(11_000);
  }, 60_000);
});
