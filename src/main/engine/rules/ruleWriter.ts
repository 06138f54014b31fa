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
  /** Makes series that are new known to the store, thousands of them bit by bit: what is written next finds them there. */
  prepare(outputs: readonly RuleOutput[]): Promise<void>;
  /**
   * @param before  what the rule wrote last time
   * @returns what it has written now, for the next time, and what was refused
   */
  write(
    t: number,
    outputs: readonly RuleOutput[],
    before: WrittenSeries,
  ): { readonly written: WrittenSeries; readonly report: CommitReport };
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
    async prepare(outputs) {
      const slices = createSlices();
      for (const { labels, histogram } of outputs) {
        const key = labelsKey(labels);
        if (histogram !== undefined || refs.has(key)) continue;
        refOf(key, labels);
        if (slices.isOver()) await slices.rest();
      }
    },
    write(t, outputs, before) {
      const written = new Map(outputs.map((output) => [labelsKey(output.labels), output.labels]));
      const vanished = [...before].filter(([key]) => !written.has(key));
      const floats = outputs.filter((output) => output.histogram === undefined);
      const hasFloats = floats.length + vanished.length > 0;
      const report = hasFloats ? commitBatch(openBatch(), t, floats, vanished, refOf) : NOTHING;
      writeHistograms(storage, t, outputs);
      for (const [key] of vanished) refs.delete(key);
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

function commitBatch(
  batch: BatchAppender,
  t: number,
  floats: readonly RuleOutput[],
  vanished: readonly (readonly [string, Labels])[],
  refOf: (key: string, labels: Labels) => SeriesRef,
): CommitReport {
  const count = floats.length + vanished.length;
  const values = new Float64Array(count);
  const bits = bitsOf(values);
  const refs = new Int32Array(count);
  for (const [i, { labels, value }] of floats.entries()) {
    refs[i] = refOf(labelsKey(labels), labels);
    values[i] = value;
  }
  for (const [i, [key, labels]] of vanished.entries()) {
    refs[floats.length + i] = refOf(key, labels);
    writeStaleMarker(bits, floats.length + i);
  }
  return batch.commit(t, refs, values, count);
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
