import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  importOpenMetrics,
  type ImportOptions,
  type ImportReport,
} from '../../../../src/main/engine/transfer/importOpenMetrics.ts';
import { labelsFromRecord } from '../../../../src/shared/labels.ts';
import { writeOpenMetricsFile } from '../../../support/openMetricsFile.ts';
import { dump, openTempStore, tempFolder, type TempStore } from '../../../support/tempStore.ts';

async function importText(temp: TempStore, text: string | Uint8Array, name = 'in.om'): Promise<ImportReport> {
  const file = join(temp.dir, name);
  writeFileSync(file, text);
  return importOpenMetrics(temp.store, { file, workDir: temp.dir });
}

const T = 1_700_000_000;

describe('data import: what it refuses', () => {
  const cases: readonly (readonly [name: string, text: string, message: RegExp])[] = [
    ['a sample without a timestamp', `a 1 ${T}\na 2\n# EOF\n`, /line 2: expected timestamp for series got none/],
    ['a missing end', `a 1 ${T}\n`, /line 2: data does not end with # EOF/],
    ['an empty file', '', /line 1: data does not end with # EOF/],
    ['text behind the end', `a 1 ${T}\n# EOF\nb 1 ${T}\n`, /line 2: unexpected data after # EOF/],
    ['a value that is no number', `a 1 ${T}\na x ${T}\n# EOF\n`, /line 2: .*parsing "x": invalid syntax/],
    ['an empty line', `a 1 ${T}\n\n# EOF\n`, /line 2: expected a valid start token/],
    ['labels that do not end', `a{b="c" 1 ${T}\n# EOF\n`, /line 1: expected comma or brace close/],
    ['a label that is there twice', `a{b="c",b="d"} 1 ${T}\n# EOF\n`, /line 1: label name "b" is not unique/],
    ['an unknown comment', `# note\na 1 ${T}\n# EOF\n`, /line 1: expected a valid start token/],
    [
      'a histogram with a wrong number of buckets',
      `h {count:1,sum:1,schema:0,zero_threshold:0,zero_count:0,positive_spans:[0:2],positive_buckets:[1]} ${T}\n# EOF\n`,
      /line 1: positive_spans are of 2 buckets and positive_buckets has 1/,
    ],
    [
      'bits that are no NaN',
      `a 1 ${T}\na NaN ${T + 1} # {nan="xyz"} NaN\n# EOF\n`,
      /line 2: "xyz" are not the bits of a NaN/,
    ],
  ];
  for (const [name, text, message] of cases) {
    it(`${name}, and stores nothing of the file`, async () => {
      await using temp = openTempStore();
      await expect(importText(temp, text)).rejects.toMatchObject({
        code: 'exposition_invalid',
        message: expect.stringMatching(message) as string,
      });
      expect(dump(temp.store)).toEqual({});
    });
  }

  it('a bad line behind megabytes of good ones, by its number', async () => {
    await using temp = openTempStore();
    const file = join(temp.dir, 'in.om');
    writeOpenMetricsFile(file, { series: 100, ticks: 500, startMs: T * 1000, order: 'time' });
    const text = readFileSync(file, 'utf8').replace(/\n[^\n]*\n# EOF\n$/, '\nrequests_total oops 1\n# EOF\n');
    await expect(importText(temp, text)).rejects.toThrow(
      /line 50001: unsupported character in float .*requests_total oops/,
    );
    expect(dump(temp.store)).toEqual({});
  });

  it('a file that is not there, and one that is not compressed as its name says', async () => {
    await using temp = openTempStore();
    const missing = { file: join(temp.dir, 'none.om'), workDir: temp.dir };
    await expect(importOpenMetrics(temp.store, missing)).rejects.toMatchObject({ code: 'not_found' });
    await expect(importText(temp, `a 1 ${T}\n# EOF\n`, 'in.om.gz')).rejects.toMatchObject({ code: 'bad_data' });
  });

  it('samples of the future and second values of one time, each counted', async () => {
    await using temp = openTempStore();
    const soon = temp.clock.now() / 1000 + 3600;
    const { stored } = await importText(temp, `a 1 ${T}\na 2 ${T}\na 1 ${T + 1}\na 1 ${T + 1}\na 1 ${soon}\n# EOF\n`);
    expect(stored).toEqual({ appended: 2, duplicate: 1, outOfBounds: 1, outOfOrder: 0 });
    expect(dump(temp.store)).toEqual({ a: [`1@${T}000`, `1@${T + 1}000`] });
  });
});

describe('data import: what it takes', () => {
  it('samples older than those of the store, beside them', async () => {
    await using temp = openTempStore({ outOfOrderWindowMs: 1e15 });
    const appender = temp.store.appender();
    appender.append(appender.series(labelsFromRecord({ __name__: 'a' })), T * 1000, 5);
    appender.commit();
    await importText(temp, `a 1 ${T - 1e6}\na 2 ${T - 5e5}\n# EOF\n`);
    await temp.reopen();
    expect(dump(temp.store)['a']).toEqual([`1@${(T - 1e6) * 1000}`, `2@${(T - 5e5) * 1000}`, `5@${T}000`]);
  });

  for (const [name, compress] of [
    ['in.om.gz', gzipSync],
    ['in.om.zst', zstdCompressSync],
  ] as const) {
    it(`a file compressed as its name ${name} says`, async () => {
      await using temp = openTempStore();
      await importText(temp, compress(`# HELP a What it is.\n# TYPE a gauge\na 1 ${T}\n# EOF\n`), name);
      expect(dump(temp.store)).toEqual({ a: [`1@${T}000`] });
      expect(temp.store.metadata()).toMatchObject([{ metric: 'a', type: 'gauge', help: 'What it is.' }]);
    });
  }

  it('exemplars', async () => {
    await using temp = openTempStore();
    await importText(temp, `a_total 1 ${T} # {trace_id="x"} 0.5 ${T}.25\n# EOF\n`);
    const [found] = temp.store.querier().exemplars([[]], -Infinity, Infinity);
    expect(found?.exemplars).toMatchObject([{ value: 0.5, t: T * 1000 + 250, labels: ['trace_id', 'x'] }]);
  });

  for (const order of ['time', 'series'] as const) {
    it(`a file in order of ${order} that does not fit in memory, as compact as if it had been scraped`, async () => {
      await using temp = openTempStore();
      const file = join(temp.dir, 'in.om');
      writeOpenMetricsFile(file, { series: 40, ticks: 700, startMs: T * 1000, order });
      const options = { file, workDir: temp.dir, listSamples: 1000 };
      const { stored, scan } = await importOpenMetrics(temp.store, options);
      expect(stored.appended).toBe(28_000);
      expect(scan).toMatchObject({ samples: 28_000, series: 40, isOrdered: order === 'time' });
      await temp.reopen();
      const all = dump(temp.store);
      expect(Object.keys(all)).toHaveLength(40);
      for (const samples of Object.values(all)) expect(samples).toHaveLength(700);
      expect(all['requests_total{handler="/api/v1/3", instance="host-3:9100", job="bench"}']?.at(-1)).toBe(
        `${699 * 4}@${T * 1000 + 699 * 15_000}`,
      );
      // All samples lie on the shared ticks of their group.
      expect(temp.store.stats().diskBytes).toBeLessThan(400_000);
      expect(readdirSync(temp.dir).filter((name) => name.startsWith('import'))).toEqual([]);
    });
  }

  it('times spread over decades', async () => {
    await using temp = openTempStore();
    const lines = Array.from({ length: 5000 }, (_, i) => `a ${i} ${((i * 7919) % 5000) * 300_000}\n`);
    const file = join(temp.dir, 'in.om');
    writeFileSync(file, `${lines.join('')}# EOF\n`);
    const { stored } = await importOpenMetrics(temp.store, { file, workDir: temp.dir, listSamples: 500 });
    expect(stored.appended).toBe(5000);
    expect(dump(temp.store)['a']).toHaveLength(5000);
  });
});

describe('data import: interrupted', () => {
  for (const order of ['time', 'series'] as const) {
    it(`goes on where it was, file in order of ${order}`, async () => {
      await using temp = openTempStore();
      const file = join(temp.dir, 'in.om');
      writeOpenMetricsFile(file, { series: 50, ticks: 4000, startMs: T * 1000, order });
      const stop = new AbortController();
      const options: ImportOptions = {
        file,
        workDir: temp.dir,
        listSamples: 5000,
        noteMs: 0,
        signal: stop.signal,
        onProgress({ phase, done, total }) {
          if (phase !== 'check' && done > total / 2 && (order === 'time' || phase === 'store')) stop.abort();
        },
      };
      await expect(importOpenMetrics(temp.store, options)).rejects.toMatchObject({ code: 'canceled' });
      await temp.reopen();
      const { stored, resumedAt } = await importOpenMetrics(temp.store, { file, workDir: temp.dir, listSamples: 5000 });
      expect(resumedAt).toBeGreaterThan(20_000);
      expect(stored.appended + resumedAt).toBe(200_000);
      for (const samples of Object.values(dump(temp.store))) expect(samples).toHaveLength(4000);
      expect(existsSync(join(temp.dir, 'import.json'))).toBe(false);
    });
  }
});

describe('data import: memory', () => {
  /** `IMPORT_MB=250` is the whole. */
  const megabytes = Number(process.env['IMPORT_MB'] ?? 12);

  for (const order of ['time', 'series'] as const) {
    it(`does not grow with the file: ${megabytes} MB in order of ${order}`, { timeout: 600_000 }, () => {
      using folder = tempFolder();
      const file = join(folder.path, 'in.om');
      const ticks = Math.round((megabytes * 1e6) / (95 * 1000));
      writeOpenMetricsFile(file, { series: 1000, ticks, startMs: T * 1000, order });
      const program = join(import.meta.dirname, '../../../support/importProcess.ts');
      const answer = execFileSync(process.execPath, [program, join(folder.path, 'data'), file], { encoding: 'utf8' });
      const { appended, maxRssBytes } = JSON.parse(answer) as { appended: number; maxRssBytes: number };
      expect(appended).toBe(ticks * 1000);
      expect(maxRssBytes).toBeLessThan(300e6);
    });
  }
});
