/** Puts one scrape into the store: samples, staleness markers and the scrape's own report series, as one batch at one time. */
import { labelsFromPairs, labelsToRecord, METRIC_NAME, type Labels } from '../../../shared/labels.ts';
import type { BatchAppender, CommitReport, Storage } from '../storage/storage.ts';
import { bitsOf, writeStaleMarker } from '../storage/staleness.ts';
import type { BodyReading } from './bodyReading.ts';

/** Prometheus' report series, in the order they are written; the last three only with `extra_scrape_metrics`. */
const REPORT_NAMES = [
  'up',
  'scrape_duration_seconds',
  'scrape_samples_scraped',
  'scrape_samples_post_metric_relabeling',
  'scrape_series_added',
  'scrape_timeout_seconds',
  'scrape_sample_limit',
  'scrape_body_size_bytes',
] as const;

/** OpenMetrics' limit for all names and values of an exemplar together; longer ones are left out. */
const MAX_EXEMPLAR_CHARACTERS = 128;

const exemplarLength = (labels: Labels): number => labels.reduce((sum, text) => sum + Array.from(text).length, 0);

/** Exposed timestamps further back are not taken: Prometheus' head has no room for them either (half a two-hour block). */
const OLDEST_TIMED_MS = 3_600_000;

export interface SamplesApart extends Pick<BodyReading, 'timed' | 'histograms' | 'exemplars'> {
  readonly ended: readonly Labels[];
}

export class SampleWriter implements Disposable {
  readonly #storage: Storage;
  readonly #batch: BatchAppender;
  readonly #reportRefs: readonly number[];
  #refs = new Int32Array(64);
  #values = new Float64Array(64);
  #bits = bitsOf(this.#values);
  #count = 0;

  constructor(storage: Storage, source: string, targetLabels: Labels, hasExtraReports: boolean) {
    this.#storage = storage;
    this.#batch = storage.batchAppender(source);
    const names = hasExtraReports ? REPORT_NAMES : REPORT_NAMES.slice(0, 5);
    this.#reportRefs = names.map((name) =>
      this.ref(labelsFromPairs([...Object.entries(labelsToRecord(targetLabels)), [METRIC_NAME, name]])),
    );
  }

  ref(labels: Labels): number {
    return this.#batch.series(labels);
  }

  /** Starts a batch. */
  clear(): void {
    this.#count = 0;
  }

  addSamples({ refs, values, count }: Pick<BodyReading, 'refs' | 'values' | 'count'>): void {
    this.#reserve(count);
    this.#refs.set(refs.subarray(0, count), this.#count);
    this.#values.set(values.subarray(0, count), this.#count);
    this.#count += count;
  }

  addStaleMarkers(refs: readonly number[]): void {
    this.#reserve(refs.length);
    for (const ref of refs) {
      this.#refs[this.#count] = ref;
      writeStaleMarker(this.#bits, this.#count);
      this.#count += 1;
    }
  }

  /** @param report  values in the order of REPORT_NAMES */
  addReport(report: readonly number[]): void {
    this.#reserve(this.#reportRefs.length);
    for (let i = 0; i < this.#reportRefs.length; i++) {
      this.#refs[this.#count] = this.#reportRefs[i] as number;
      this.#values[this.#count] = report[i] ?? 0;
      this.#count += 1;
    }
  }

  addReportEnd(): void {
    this.addStaleMarkers(this.#reportRefs);
  }

  commit(t: number): CommitReport {
    return this.#batch.commit(t, this.#refs, this.#values, this.#count);
  }

  /** What cannot be in the batch goes its own way. @param t  for what has no time of its own */
  writeApart({ timed, histograms, exemplars, ended }: SamplesApart, t: number): CommitReport | undefined {
    if (timed.length + histograms.length + exemplars.length + ended.length === 0) return undefined;
    const appender = this.#storage.appender();
    for (const { labels, timestampMs, value } of timed) {
      if (timestampMs >= t - OLDEST_TIMED_MS) appender.append(appender.series(labels), timestampMs, value);
    }
    for (const { labels, timestampMs, histogram } of histograms) {
      appender.appendHistogram(appender.series(labels), timestampMs ?? t, histogram);
    }
    for (const { labels, exemplar } of exemplars) {
      if (exemplarLength(exemplar.labels) > MAX_EXEMPLAR_CHARACTERS) continue;
      appender.appendExemplar(appender.series(labels), {
        labels: exemplar.labels,
        value: exemplar.value,
        t: exemplar.timestampMs ?? t,
      });
    }
    for (const labels of ended) appender.appendStaleMarker(appender.series(labels), t);
    return appender.commit();
  }

  [Symbol.dispose](): void {
    this.#batch.close();
  }

  #reserve(more: number): void {
    const needed = this.#count + more;
    if (needed <= this.#refs.length) return;
    const capacity = Math.max(needed, this.#refs.length * 2);
    const [refs, values] = [new Int32Array(capacity), new Float64Array(capacity)];
    const bits = bitsOf(values);
    refs.set(this.#refs.subarray(0, this.#count));
    // Through the integer view: a staleness marker is a NaN whose bits count.
    bits.set(this.#bits.subarray(0, 2 * this.#count));
    [this.#refs, this.#values, this.#bits] = [refs, values, bits];
  }
}
