/**
 * The plainest possible Storage: samples in maps. The oracle of other stores, and what query tests run on. Series appended by
 * one source share a block, with their union of timestamps and gaps; series of `appender()` come one by one, or all in one
 * block when asked for, so that both ways through the evaluator are walked.
 */
import { type Labels, compareLabels, labelValue, labelsKey, metricName } from '../../src/shared/labels.ts';
import type { FloatHistogram } from '../../src/main/engine/storage/histogram.ts';
import type { Matcher } from '../../src/main/engine/storage/matcher.ts';
import { bitsOf, isStaleMarker } from '../../src/main/engine/storage/staleness.ts';
import {
  ABSENT,
  type Appender,
  type BatchAppender,
  type CommitReport,
  type Exemplar,
  PRESENT,
  type Querier,
  STALE,
  type SelectRequest,
  type SeriesBlock,
  type SeriesRef,
  type SourceMetadata,
  type Storage,
} from '../../src/main/engine/storage/storage.ts';

type Sample = number | 'stale' | FloatHistogram;

interface MemorySeries {
  readonly labels: Labels;
  /** Series of one group share blocks. */
  readonly group: string;
  readonly samples: Map<number, Sample>;
  readonly exemplars: Exemplar[];
}

export interface MemoryStorageOptions {
  /** How series of `appender()` are grouped: each by itself, or all together. */
  readonly layout?: 'single' | 'shared';
}

export function createMemoryStorage({ layout = 'single' }: MemoryStorageOptions = {}): Storage {
  const all: MemorySeries[] = [];
  const refs = new Map<string, SeriesRef>();
  const metadata = new Map<string, readonly SourceMetadata[]>();
  let appended = 0;

  function refOf(labels: Labels, group: string): SeriesRef {
    const key = labelsKey(labels);
    const known = refs.get(key);
    if (known !== undefined) return known;
    all.push({ labels, group, samples: new Map(), exemplars: [] });
    const ref = all.length as SeriesRef;
    refs.set(key, ref);
    return ref;
  }

  const seriesOf = (ref: number): MemorySeries => {
    const series = all[ref - 1];
    if (series === undefined) throw new RangeError(`no series ${ref}`);
    return series;
  };

  return {
    batchAppender: (source) => batchAppender(source, refOf, (ref, t, sample) => put(seriesOf(ref), t, sample)),
    appender: () =>
      createAppender((labels) => refOf(labels, layout === 'shared' ? 'shared' : labelsKey(labels)), seriesOf),
    querier: () => createQuerier(() => all),
    setMetadata: (source, entries) =>
      void metadata.set(
        source,
        Array.from(entries, (entry) => ({ ...entry, source })),
      ),
    metadata: () => [...metadata.values()].flat(),
    flush: () => undefined,
    seriesPerMetric: () => countByMetric(all),
    samplesAppended: () => appended,
    stats: () => ({
      activeSeries: all.length,
      totalSeries: all.length,
      samplesAppended: appended,
      diskBytes: 0,
      minT: extremeTime(all, Math.min),
      maxT: extremeTime(all, Math.max),
      corruptBlobs: 0,
      writeError: undefined,
    }),
  };

  function put(series: MemorySeries, t: number, sample: Sample): void {
    series.samples.set(t, sample);
    appended += 1;
  }
}

function countByMetric(all: readonly MemorySeries[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { labels } of all) counts.set(metricName(labels), (counts.get(metricName(labels)) ?? 0) + 1);
  return counts;
}

function extremeTime(all: readonly MemorySeries[], pick: (...times: number[]) => number): number | undefined {
  const times = all.flatMap(({ samples }) => [...samples.keys()]);
  return times.length === 0 ? undefined : times.reduce((a, b) => pick(a, b));
}

const report = (count: number): CommitReport => ({ appended: count, outOfOrder: 0, duplicate: 0, outOfBounds: 0 });

function floatSample(values: Float64Array, index: number): Sample {
  return isStaleMarker(bitsOf(values), index) ? 'stale' : (values[index] as number);
}

function batchAppender(
  source: string,
  refOf: (labels: Labels, group: string) => SeriesRef,
  put: (ref: number, t: number, sample: Sample) => void,
): BatchAppender {
  return {
    series: (labels) => refOf(labels, `source ${source}`),
    commit(t, refs, values, count) {
      for (let i = 0; i < count; i++) put(refs[i] as number, t, floatSample(values, i));
      return report(count);
    },
    close: () => undefined,
  };
}

function createAppender(refOf: (labels: Labels) => SeriesRef, seriesOf: (ref: number) => MemorySeries): Appender {
  let pending: (() => void)[] = [];
  const later = (ref: SeriesRef, t: number, sample: Sample): void => {
    pending.push(() => void seriesOf(ref).samples.set(t, sample));
  };
  return {
    series: refOf,
    append: (ref, t, value) => later(ref, t, value),
    appendStaleMarker: (ref, t) => later(ref, t, 'stale'),
    appendRun(ref, times, values, count) {
      for (let i = 0; i < count; i++) later(ref, times[i] as number, floatSample(values, i));
    },
    appendHistogram: (ref, t, histogram) => later(ref, t, histogram),
    appendExemplar: (ref, exemplar) => pending.push(() => void seriesOf(ref).exemplars.push(exemplar)),
    commit() {
      const count = pending.length;
      for (const run of pending) run();
      pending = [];
      return report(count);
    },
    rollback() {
      pending = [];
    },
  };
}

function createQuerier(all: () => readonly MemorySeries[]): Querier {
  const matching = (matchers: readonly Matcher[]): MemorySeries[] =>
    all().filter(({ labels }) => matchers.every((matcher) => matcher.matches(labelValue(labels, matcher.name))));
  const matchingAny = (sets: readonly (readonly Matcher[])[], minT: number, maxT: number): MemorySeries[] => {
    const found = new Set(sets.length === 0 ? all() : sets.flatMap(matching));
    return [...found].filter(({ samples }) => [...samples.keys()].some((t) => t >= minT && t <= maxT));
  };
  return {
    *select(request) {
      const groups = Map.groupBy(matching(request.matchers), ({ group }) => group);
      for (const series of groups.values()) {
        const block = blockOf(series, request);
        if (block) yield block;
      }
    },
    series: (sets, minT, maxT) =>
      matchingAny(sets, minT, maxT)
        .map(({ labels }) => labels)
        .sort(compareLabels),
    labelNames: (sets, minT, maxT) =>
      sortedUnique(matchingAny(sets, minT, maxT).flatMap(({ labels }) => labels.filter((_, i) => i % 2 === 0))),
    labelValues: (name, sets, minT, maxT) =>
      sortedUnique(
        matchingAny(sets, minT, maxT)
          .map(({ labels }) => labelValue(labels, name))
          .filter(Boolean),
      ),
    exemplars: (sets, minT, maxT) =>
      matchingAny(sets, -Infinity, Infinity).map(({ labels, exemplars }) => ({
        labels,
        exemplars: exemplars.filter(({ t }) => t >= minT && t <= maxT),
      })),
  };
}

const sortedUnique = (texts: readonly string[]): string[] => [...new Set(texts)].sort();

function blockOf(all: readonly MemorySeries[], { minT, maxT }: SelectRequest): SeriesBlock | undefined {
  const isIn = (t: number): boolean => t >= minT && t <= maxT;
  const series = all.filter(({ samples }) => [...samples.keys()].some(isIn));
  if (series.length === 0) return undefined;
  const times = Float64Array.from(new Set(series.flatMap(({ samples }) => [...samples.keys()].filter(isIn)))).sort();
  const length = times.length;
  const values = new Float64Array(series.length * length);
  const presence = new Uint8Array(values.length);
  const histograms: (FloatHistogram | undefined)[] = Array.from(values, () => undefined);
  series.forEach(({ samples }, row) => {
    times.forEach((t, i) => {
      const sample = samples.get(t);
      const cell = row * length + i;
      presence[cell] = sample === undefined ? ABSENT : sample === 'stale' ? STALE : PRESENT;
      if (typeof sample === 'number') values[cell] = sample;
      else if (typeof sample === 'object') histograms[cell] = sample;
    });
  });
  return {
    labels: series.map(({ labels }) => labels),
    times,
    length,
    stride: length,
    values,
    presence: presence.every((cell) => cell === PRESENT) ? null : presence,
    histograms: histograms.some((histogram) => histogram !== undefined) ? histograms : null,
  };
}
