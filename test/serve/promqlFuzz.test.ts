/** A slice of the random comparison with the real Prometheus; all of it is `npm run test:fuzz-promql`. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fuzz, judge } from '../fuzz/promql/fuzz.ts';
import { pastFailures } from '../fuzz/promql/pastFailures.ts';
import { startTwoServers, type TwoServers } from '../fuzz/promql/twoServers.ts';
import { prometheusMissing } from '../support/prometheusProcess.ts';

const COUNT = 1500;
/** On a busy machine fewer are asked. */
const DEADLINE_MS = 12_000;

const missing = prometheusMissing();

describe.skipIf(missing !== undefined)(`random PromQL${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  let servers: TwoServers;
  beforeAll(async () => {
    servers = await startTwoServers();
  });
  afterAll(() => servers[Symbol.asyncDispose]());

  it('has the answers of Prometheus', async () => {
    const { asked, failures } = await fuzz(servers, { seed: 1, count: COUNT, deadlineMs: DEADLINE_MS });
    expect(failures).toEqual([]);
    expect(asked).toBeGreaterThan(50);
  });

  it('has them where it once had not', async () => {
    for (const question of pastFailures()) {
      expect({ question, ...(await judge(servers, question)) }).not.toHaveProperty('problem');
    }
  });
});
