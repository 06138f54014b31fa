import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createLogger } from '../../../../src/main/engine/base/logger.ts';
import { createFailureLog } from '../../../../src/main/engine/scrape/failureLog.ts';

it('writes a line per failure, in order, beside the configuration, and says once when it cannot', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'failures-'));
  const configFile = join(folder, 'prometheus.yml');
  const said: string[] = [];
  const failures = createFailureLog(createLogger((line) => said.push(line), 'warn'));
  const failed = { jobName: 'x', url: 'http://a:1/metrics', atMs: 0 };
  for (const error of ['first', 'second']) failures.note('failed.log', configFile, { ...failed, error });
  failures.note('', configFile, { ...failed, error: 'nowhere' });
  failures.note('none/failed.log', configFile, { ...failed, error: 'lost' });
  await failures[Symbol.asyncDispose]();
  const lines = (await readFile(join(folder, 'failed.log'), 'utf8')).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
    ['first', 'second'].map((msg) => ({
      time: '1970-01-01T00:00:00.000Z',
      level: 'ERROR',
      msg,
      job_name: 'x',
      target: 'http://a:1/metrics',
    })),
  );
  expect(said.filter((line) => line.includes('failure log'))).toHaveLength(1);
  await rm(folder, { recursive: true });
});
