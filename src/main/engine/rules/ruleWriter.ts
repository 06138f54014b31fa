/**
 * Writes what a rule yields: one batch per evaluation, visible to the rules after it. A series that the rule wrote last
 * time and not this time gets a staleness marker. Each rule is a source of its own in the store, because rules of one
 * group share their times but not their commits.
 */
import { labelsKey, type Labels } from '../../../shared/labels.ts';
import { createSlices } from '../base/slices.ts';
import type { FloatHistogram } from '../storage/histogram.ts';
import { bitsOf, writeStaleMarker } from '../storage/staleness.ts';
import type { BatchAppender, CommitReport, SeriesRef, Storage } from '../storage/storage.ts';

export interface RuleOutput {
  readonly labels: Labels;
  readonly value: number;
  readonly histogram?: FloatHistogram | undefined;
}

/** Series of one rule's last evaluation by `labelsKey`. */
export type WrittenSeries = ReadonlyMap<string, Labels>;
export const NOTHING_WRITTEN: WrittenSeries = new Map();

export interface RuleWriter extends Disposable {
  /**
   * Thousands of series are looked up bit by bit; what is written becomes visible at once.
   * @param before  what the rule wrote last time
   * @returns what it has written now, for the next time, and what was refused
   */
  write(
    t: number,
    outputs: readonly RuleOutput[],
    before: WrittenSeries,
  ): Promise<{ readonly written: WrittenSeries; readonly report: CommitReport }>;
}

const NOTHING: CommitReport = { appended: 0, outOfOrder: 0, duplicate: 0, outOfBounds: 0 };

/** @param source  stable key of the rule in the store; taken when there is something to write first */
export function createRuleWriter(storage: Storage, source: string): RuleWriter {
  let batch: BatchAppender | undefined;
  const refs = new Map<string, SeriesRef>();

  const openBatch = (): BatchAppender => (batch ??= storage.batchAppender(source));
  const refOf = (key: string, labels: Labels): SeriesRef => {
    const ref = refs.get(key) ?? openBatch().series(labels);
    refs.set(key, ref);
    return ref;
  };
  return {
    async write(t, outputs, before) {
      const slices = createSlices();
      const written = new Map<string, Labels>();
      const column = createColumn(outputs.length + before.size);
      for (const { labels, value, histogram } of outputs) {
        const key = labelsKey(labels);
        written.set(key, labels);
        if (histogram === undefined) column.add(refOf(key, labels), value);
        if (slices.isOver()) await slices.rest();
      }
      for (const [key, labels] of before) {
        if (!written.has(key)) {
          column.addStale(refOf(key, labels));
          refs.delete(key);
        }
        if (slices.isOver()) await slices.rest();
      }
      const { values, count } = column;
      const report = count === 0 ? NOTHING : openBatch().commit(t, column.refs, values, count);
      writeHistograms(storage, t, outputs);
      return { written, report };
    },
    [Symbol.dispose]() {
      batch?.close();
      batch = undefined;
      refs.clear();
    },
  };
}

/** Ends series whose rule is no more. */
export function endSeries(storage: Storage, t: number, series: WrittenSeries): void {
  if (series.size === 0) return;
  const appender = storage.appender();
  for (const labels of series.values()) appender.appendStaleMarker(appender.series(labels), t);
  appender.commit();
}

/** Series and values of one moment, as the store takes them. */
interface Column {
  readonly refs: Int32Array;
  readonly values: Float64Array;
  readonly count: number;
  add(ref: SeriesRef, value: number): void;
  addStale(ref: SeriesRef): void;
}

function createColumn(most: number): Column {
  const refs = new Int32Array(most);
  const values = new Float64Array(most);
  const bits = bitsOf(values);
  let count = 0;
  return {
    refs,
    values,
    get count() {
      return count;
    },
    add(ref, value) {
      refs[count] = ref;
      values[count++] = value;
    },
    addStale(ref) {
      refs[count] = ref;
      writeStaleMarker(bits, count++);
    },
  };
}

/** Histograms carry no shared column, so they go through the appender for single samples. */
function writeHistograms(storage: Storage, t: number, outputs: readonly RuleOutput[]): void {
  if (outputs.every((output) => output.histogram === undefined)) return;
  const appender = storage.appender();
  for (const { labels, histogram } of outputs) {
    if (histogram !== undefined) appender.appendHistogram(appender.series(labels), t, histogram);
  }
  appender.commit();
}
