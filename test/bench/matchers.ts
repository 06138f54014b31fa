/**
 * What it costs to find series among 100,000: `node --expose-gc test/bench/matchers.ts`. The best and the median of some runs
 * for each set of matchers, and the memory of the index. A hundred instances of a thousand series each; `id` is another on
 * every series.
 */
import { LabelIndex } from '../../src/main/engine/tsdb/labelIndex.ts';
import { matchSeries } from '../../src/main/engine/tsdb/matchSeries.ts';
import { labelsFromRecord } from '../../src/shared/labels.ts';
import { matchers } from '../support/tempStore.ts';

const INSTANCES = 100;
const PER_INSTANCE = 1000;
const RUNS = 31;

const CASES: readonly (readonly string[])[] = [
  ['__name__=metric_7'],
  ['__name__=metric_7', 'instance=host42:9100'],
  ['job=node', 'instance=host42:9100', 'handler=/api/3'],
  ['job=node', 'handler=/api/3', 'code=500'],
  ['__name__=metric_7', 'instance=~host4.*'],
  ['__name__=metric_7', 'handler=~.*(api|query).*'],
  ['__name__=~metric_.*'],
  ['__name__=~.+'],
  ['handler!~/api/[0-4]', 'job=node'],
  ['id=~series-7.*'],
  ['id=~.*77.*'],
  ['id=~.+'],
  ['id!=series-500'],
];

const heapBytes = (): number => {
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + Math.max(external, arrayBuffers);
};

const before = heapBytes();
const index = new LabelIndex();
for (let instance = 0; instance < INSTANCES; instance++) {
  for (let i = 0; i < PER_INSTANCE; i++) {
    index.findOrAdd(
      labelsFromRecord({
        __name__: `metric_${i % 50}`,
        job: 'node',
        instance: `host${instance}:9100`,
        handler: `/api/${i % 10}`,
        code: ['200', '404', '500', '503'][Math.floor(i / 50) % 4] as string,
        id: `series-${instance * PER_INSTANCE + i}`,
      }),
    );
  }
}
console.log(`${index.maxSeries} series, ${((heapBytes() - before) / 2 ** 20).toFixed(1)} MiB of index`);
for (const texts of CASES) {
  const times: number[] = [];
  let found = 0;
  for (let run = 0; run < RUNS; run++) {
    // Compiled anew each time, as a query does.
    const started = performance.now();
    found = matchSeries(index, matchers(...texts)).length;
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const [best = 0, median = 0] = [times[0], times[RUNS >> 1]];
  console.log(
    `${texts.join(', ').padEnd(52)} ${String(found).padStart(6)} found  best ${best.toFixed(3).padStart(7)} ms  median ${median.toFixed(3).padStart(7)}`,
  );
}
