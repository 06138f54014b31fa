/**
 * Random PromQL against the real Prometheus: `npm run test:fuzz-promql -- --count 20000 --seed 1`.
 * Without a seed each run asks other questions; what it finds it prints as lines for pastFailures.jsonl.
 */
import { parseArgs } from 'node:util';
import { prometheusMissing } from '../../support/prometheusProcess.ts';
import { fuzz, judge } from './fuzz.ts';
import { pastFailures } from './pastFailures.ts';
import { startTwoServers } from './twoServers.ts';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '20000' }, seed: { type: 'string' } },
});
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const count = Number(values.count);

const missing = prometheusMissing();
if (missing !== undefined) {
  console.error(`Nothing to compare with: ${missing}.`);
  process.exit(2);
}

await using servers = await startTwoServers();
let again = 0;
for (const question of pastFailures()) {
  const verdict = await judge(servers, question);
  if (verdict.kind !== 'different') continue;
  again += 1;
  console.log(`again: ${question.query}\n  ${verdict.problem}`);
}
console.log(`seeds ${seed} to ${seed + count - 1}`);
const started = performance.now();
const result = await fuzz(servers, {
  seed,
  count,
  onFailure: ({ question, problem, seed: own }) =>
    console.log(`seed ${own}: ${JSON.stringify(question)}\n  ${problem}`),
});
const seconds = ((performance.now() - started) / 1000).toFixed(0);
console.log(
  `${result.asked} queries in ${seconds} s: ${result.failures.length} differences; ${result.refused} refused by both, ` +
    `${result.empty} empty, ${result.incomparable} incomparable`,
);
process.exitCode = result.failures.length + again > 0 ? 1 : 0;
