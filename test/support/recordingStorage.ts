/** A Storage that only writes down what is appended: for tests of writers. Staleness markers show as `stale`. */
import { formatSeries, labelsKey, type Labels } from '../../src/shared/labels.ts';
import { bitsOf, isStaleMarker } from '../../src/main/engine/storage/staleness.ts';
import type {
  CommitReport,
  Exemplar,
  MetricMetadata,
  SeriesRef,
  SourceMetadata,
  Storage,
} from '../../src/main/engine/storage/storage.ts';
import type { FloatHistogram } from '../../src/main/engine/storage/histogram.ts';

interface RecordedSample {
  readonly t: number;
  readonly value: number | 'stale' | FloatHistogram;
}

export interface RecordingStorage extends Storage {
  /** Series as Prometheus prints them → samples in the order of their coming. */
  readonly samples: ReadonlyMap<string, readonly RecordedSample[]>;
  readonly exemplars: readonly { readonly series: string; readonly exemplar: Exemplar }[];
  /** The newest value of a series; undefined when there is none. */
  last(series: string): RecordedSample['value'] | undefined;
  /** Resolves when there have been `count` commits of batches in all. */
  committed(count: number): Promise<void>;
  readonly openSources: ReadonlySet<string>;
}

export function createRecordingStorage(): RecordingStorage {
  const refs = new Map<string, SeriesRef>();
  const names: string[] = [''];
  const samples = new Map<string, RecordedSample[]>();
  const exemplars: { series: string; exemplar: Exemplar }[] = [];
  const metadata = new Map<string, readonly SourceMetadata[]>();
  const openSources = new Set<string>();
  const waiting: { count: number; resolve: () => void }[] = [];
  let commits = 0;

  function series(labels: Labels): SeriesRef {
    const key = labelsKey(labels);
    const known = refs.get(key);
    if (known !== undefined) return known;
    const ref = names.length as SeriesRef;
    names.push(formatSeries(labels));
    refs.set(key, ref);
    return ref;
  }

  function record(ref: number, t: number, value: RecordedSample['value']): void {
    const name = names[ref];
    if (name === undefined || name === '') throw new Error(`no series has the ref ${ref}`);
    samples.set(name, [...(samples.get(name) ?? []), { t, value }]);
  }

  return {
    samples,
    exemplars,
    openSources,
    last: (name) => samples.get(name)?.at(-1)?.value,
    committed: (count) =>
      new Promise((resolve) => {
        if (commits >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    batchAppender(source) {
      if (openSources.has(source)) throw new Error(`the source ${source} is open already`);
      openSources.add(source);
      return {
        series,
        commit(t, batch, values, count) {
          if (new Set([...batch].slice(0, count)).size !== count) throw new Error('a ref comes twice in one batch');
          const bits = bitsOf(values);
          for (let i = 0; i < count; i++) {
            record(batch[i] as number, t, isStaleMarker(bits, i) ? 'stale' : (values[i] as number));
          }
          commits += 1;
          for (const wait of waiting) if (commits >= wait.count) wait.resolve();
          return taken(count);
        },
        close: () => void openSources.delete(source),
      };
    },
    appender() {
      const pending: (() => void)[] = [];
      return {
        series,
        append: (ref, t, value) => void pending.push(() => record(ref, t, value)),
        appendStaleMarker: (ref, t) => void pending.push(() => record(ref, t, 'stale')),
        appendRun(ref, times, values, count) {
          for (let i = 0; i < count; i++) record(ref, times[i] as number, values[i] as number);
        },
        appendHistogram: (ref, t, histogram) => void pending.push(() => record(ref, t, histogram)),
        appendExemplar: (ref, exemplar) =>
          void pending.push(() => exemplars.push({ series: names[ref] ?? '', exemplar })),
        commit() {
          for (const run of pending) run();
          return taken(pending.length);
        },
        rollback: () => void pending.splice(0),
      };
    },
    querier() {
      throw new Error('this storage cannot be read');
    },
    setMetadata(source, entries: Iterable<MetricMetadata>) {
      metadata.set(
        source,
        Array.from(entries, (entry) => Object.assign({ source }, entry)),
      );
    },
    metadata: () => [...metadata.values()].flat(),
    flush: () => {},
    seriesPerMetric: () => new Map(),
    samplesAppended: () => {
      throw new Error('not asked for');
    },
    stats() {
      throw new Error('this storage has no statistics');
    },
  };
}

const taken = (appended: number): CommitReport => ({ appended, outOfOrder: 0, duplicate: 0, outOfBounds: 0 });
