/** Samples as they lie in the store, staleness markers included: the newest of each series up to a limit of all. */
import { compareLabels, type Labels } from '../../../shared/labels.ts';
import type { SampleQuestion, SamplesAnswer, SeriesSamples } from '../../../shared/samples.ts';
import { ABSENT, type Engine, PRESENT, STALE } from '../../engine/engine.ts';

/** Between two of these other work gets its turn. */
const BLOCKS_AT_ONCE = 32;
const MOST_SERIES = 200;

interface Found {
  readonly labels: Labels;
  readonly times: number[];
  readonly values: string[];
}

export async function samplesOf(
  { storage, promql }: Pick<Engine, 'storage' | 'promql'>,
  { selector, startMs, endMs, limit }: SampleQuestion,
  signal: AbortSignal,
): Promise<SamplesAnswer> {
  const found: Found[] = [];
  const request = { matchers: promql.selector(selector), minT: startMs, maxT: endMs, signal };
  let blocks = 0;
  for (const block of storage.querier().select(request)) {
    block.labels.forEach((labels, s) => {
      const series: Found = { labels, times: [], values: [] };
      for (let i = 0; i < block.length; i++) {
        const cell = s * block.stride + i;
        const presence = block.presence?.[cell] ?? PRESENT;
        if (presence === ABSENT) continue;
        series.times.push(block.times[i] as number);
        const isHistogram = block.histograms?.[cell] !== undefined;
        series.values.push(presence === STALE ? 'stale' : isHistogram ? 'histogram' : String(block.values[cell]));
      }
      if (series.times.length > 0) found.push(series);
    });
    if (++blocks % BLOCKS_AT_ONCE === 0) await new Promise((done) => setImmediate(done));
    signal.throwIfAborted();
  }
  found.sort((a, b) => compareLabels(a.labels, b.labels));
  const sent = found.slice(0, MOST_SERIES);
  const each = Math.max(1, Math.floor(limit / Math.max(1, sent.length)));
  return {
    series: sent.map((series) => newest(series, each)),
    seriesFound: found.length,
    samplesFound: found.reduce((sum, { times }) => sum + times.length, 0),
  };
}

const newest = ({ labels, times, values }: Found, count: number): SeriesSamples => ({
  labels,
  times: times.slice(-count),
  values: values.slice(-count),
});
