/**
 * Writes what the rules of one group yield. Each rule is one batch per evaluation, visible to the rules after it; a
 * series that a rule wrote last time and not this time gets a staleness marker.
 */
import { labelsKey, type Labels } from '../../../shared/labels.ts';
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
  /** @returns what this rule has written now, to be given back as `before` next time, and what was refused */
  write(
    t: number,
    outputs: readonly RuleOutput[],
    before: WrittenSeries,
  ): { written: WrittenSeries; report: CommitReport };
}

const NOTHING: CommitReport = { appended: 0, outOfOrder: 0, duplicate: 0, outOfBounds: 0 };

/** @param source  stable key of the group in the store */
export function createRuleWriter(storage: Storage, source: string): RuleWriter {
  const batch = storage.batchAppender(source);
  const refs = new Map<string, SeriesRef>();
  const refOf = (key: string, labels: Labels): SeriesRef => {
    const known = refs.get(key) ?? batch.series(labels);
    refs.set(key, known);
    return known;
  };
  return {
    write(t, outputs, before) {
      const written = new Map(outputs.map((output) => [labelsKey(output.labels), output.labels]));
      const vanished = [...before].filter(([key]) => !written.has(key));
      const floats = outputs.filter((output) => output.histogram === undefined);
      const report = commitBatch(batch, t, floats, vanished, refOf);
      writeHistograms(storage, t, outputs);
      for (const [key] of vanished) refs.delete(key);
      return { written, report };
    },
    [Symbol.dispose]: () => batch.close(),
  };
}

function commitBatch(
  batch: BatchAppender,
  t: number,
  floats: readonly RuleOutput[],
  vanished: readonly (readonly [string, Labels])[],
  refOf: (key: string, labels: Labels) => SeriesRef,
): CommitReport {
  const count = floats.length + vanished.length;
  if (count === 0) return NOTHING;
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
