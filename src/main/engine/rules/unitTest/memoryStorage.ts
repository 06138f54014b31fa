/**
 * A whole Storage in memory: for rule unit tests, which bring a few series and throw them away. No retention, no journal,
 * no out-of-order window; every series is a block of its own.
 */
import { compareLabels, labelsKey, labelValue, metricName, type Labels } from '../../../../shared/labels.ts';
import type { FloatHistogram } from '../../storage/histogram.ts';
import type { Matcher } from '../../storage/matcher.ts';
import { bitsOf, isStaleMarker } from '../../storage/staleness.ts';
import {
  PRESENT,
  STALE,
  type Appender,
  type BatchAppender,
  type CommitReport,
  type Querier,
  type SelectRequest,
  type SeriesBlock,
  type SeriesRef,
  type Storage,
} from '../../storage/storage.ts';

interface MemorySample {
  readonly t: number;
  /** Without meaning for a staleness marker or a histogram. */
  readonly value: number;
  readonly isStale: boolean;
  readonly histogram: FloatHistogram | undefined;
}

interface MemorySeries {
  readonly labels: Labels;
  /** Ascending by `t`, one per time. */
  readonly samples: MemorySample[];
}

export function createMemoryStorage(): Storage {
  return new MemoryStorage();
}

class MemoryStorage implements Storage {
  private readonly byKey = new Map<string, SeriesRef>();
  /** Index is the ref; 0 stays empty. */
  private readonly all: MemorySeries[] = [{ labels: [] as unknown as Labels, samples: [] }];
  private appended = 0;

  batchAppender(): BatchAppender {
    return {
      series: (labels) => this.series(labels),
      commit: (t, refs, values, count) => {
        const bits = bitsOf(values);
        const report = new Report();
        for (let i = 0; i < count; i++) {
          const isStale = isStaleMarker(bits, i);
          this.add(report, refs[i] as SeriesRef, { t, value: values[i] ?? 0, isStale, histogram: undefined });
        }
        return report;
      },
      close() {},
    };
  }

  appender(): Appender {
    let pending: [SeriesRef, MemorySample][] = [];
    const push = (ref: SeriesRef, sample: MemorySample): void => void pending.push([ref, sample]);
    return {
      series: (labels) => this.series(labels),
      append: (ref, t, value) => push(ref, { t, value, isStale: false, histogram: undefined }),
      appendStaleMarker: (ref, t) => push(ref, { t, value: 0, isStale: true, histogram: undefined }),
      appendRun(ref, times, values, count) {
        const bits = bitsOf(values);
        for (let i = 0; i < count; i++) {
          const isStale = isStaleMarker(bits, i);
          push(ref, { t: times[i] ?? 0, value: values[i] ?? 0, isStale, histogram: undefined });
        }
      },
      appendHistogram: (ref, t, histogram) => push(ref, { t, value: 0, isStale: false, histogram }),
      appendExemplar() {},
      commit: () => {
        const report = new Report();
        for (const [ref, sample] of pending) this.add(report, ref, sample);
        pending = [];
        return report;
      },
      rollback() {
        pending = [];
      },
    };
  }

  private series(labels: Labels): SeriesRef {
    const key = labelsKey(labels);
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const ref = this.all.length as SeriesRef;
    this.all.push({ labels, samples: [] });
    this.byKey.set(key, ref);
    return ref;
  }

  private add(report: Report, ref: SeriesRef, sample: MemorySample): void {
    const samples = this.all[ref]?.samples ?? [];
    const last = samples.at(-1);
    if (last === undefined || last.t < sample.t) {
      samples.push(sample);
      report.appended += 1;
      this.appended += 1;
    } else if (last.t === sample.t) {
      if (!Object.is(last.value, sample.value) || last.isStale !== sample.isStale) report.duplicate += 1;
    } else {
      report.outOfOrder += 1;
    }
  }

  querier(): Querier {
    return {
      select: (request) => this.select(request),
      series: (sets, minT, maxT) => this.matching(sets, minT, maxT).sort(compareLabels),
      labelNames: (sets, minT, maxT) =>
        unique(this.matching(sets, minT, maxT).flatMap((labels) => labels.filter((_, i) => i % 2 === 0))),
      labelValues: (name, sets, minT, maxT) =>
        unique(this.matching(sets, minT, maxT).map((labels) => labelValue(labels, name))),
      exemplars: () => [],
    };
  }

  private *select({ matchers, minT, maxT }: SelectRequest): Generator<SeriesBlock, void, void> {
    for (const { labels, samples } of this.all.slice(1)) {
      if (!matchesAll(labels, matchers)) continue;
      const within = samples.slice(firstAtOrAfter(samples, minT), firstAtOrAfter(samples, maxT + 0.5));
      if (within.length > 0) yield blockOf(labels, within);
    }
  }

  private matching(sets: readonly (readonly Matcher[])[], minT: number, maxT: number): Labels[] {
    return this.all
      .slice(1)
      .filter(({ labels }) => sets.length === 0 || sets.some((matchers) => matchesAll(labels, matchers)))
      .filter(({ samples }) => samples.some(({ t }) => t >= minT && t <= maxT))
      .map(({ labels }) => labels);
  }

  seriesPerMetric(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { labels } of this.all.slice(1))
      counts.set(metricName(labels), (counts.get(metricName(labels)) ?? 0) + 1);
    return counts;
  }

  setMetadata(): void {}
  metadata(): [] {
    return [];
  }
  flush(): undefined {}

  samplesAppended(): number {
    return this.appended;
  }

  stats(): ReturnType<Storage['stats']> {
    const series = this.all.length - 1;
    return {
      activeSeries: series,
      totalSeries: series,
      samplesAppended: this.appended,
      diskBytes: 0,
      minT: undefined,
      maxT: undefined,
      corruptBlobs: 0,
      writeError: undefined,
    };
  }
}

class Report implements CommitReport {
  appended = 0;
  outOfOrder = 0;
  duplicate = 0;
  outOfBounds = 0;
}

/** Index of the first sample at or after `t`; samples are in order, so half of them fall out at each look. */
function firstAtOrAfter(samples: readonly MemorySample[], t: number): number {
  let low = 0;
  let high = samples.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((samples[middle]?.t ?? Infinity) < t) low = middle + 1;
    else high = middle;
  }
  return low;
}

const matchesAll = (labels: Labels, matchers: readonly Matcher[]): boolean =>
  matchers.every((matcher) => matcher.matches(labelValue(labels, matcher.name)));

const unique = (texts: readonly string[]): string[] => [...new Set(texts)].filter((text) => text !== '').sort();

function blockOf(labels: Labels, samples: readonly MemorySample[]): SeriesBlock {
  const hasHistogram = samples.some((sample) => sample.histogram !== undefined);
  return {
    labels: [labels],
    times: Float64Array.from(samples, ({ t }) => t),
    length: samples.length,
    stride: samples.length,
    values: Float64Array.from(samples, ({ value }) => value),
    presence: Uint8Array.from(samples, ({ isStale }) => (isStale ? STALE : PRESENT)),
    histograms: hasHistogram ? samples.map(({ histogram }) => histogram) : null,
  };
}
