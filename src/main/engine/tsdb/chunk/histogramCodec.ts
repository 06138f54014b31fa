/**
 * Native histograms as bytes, exactly (docs/formats/chunk.md, kind 3). A histogram whose layout (schema, threshold, spans,
 * bounds) is that of the one before says so in a bit. Bucket counts are a run of values of their own.
 */
import type { BucketSpan, CounterResetHint, FloatHistogram } from '../../storage/histogram.ts';
import type { ByteReader } from './byteReader.ts';
import { ByteWriter } from './byteWriter.ts';
import { corrupt } from './corrupt.ts';
import { bitsOfFloats } from './floatBits.ts';
import { beginFrame, endFrame, openFrame } from './frame.ts';
import { decodeValues, encodeValues } from './valuesCodec.ts';

const KIND_HISTOGRAMS = 3;
const HINTS: readonly CounterResetHint[] = ['unknown', 'reset', 'not_reset', 'gauge'];
const MAX_BUCKETS = 1 << 16;
const MAX_HISTOGRAMS = 1 << 16;

/** Writes histograms one after the other. */
export class HistogramWriter {
  private readonly writer: ByteWriter;
  private previous: FloatHistogram | undefined;

  constructor(writer: ByteWriter) {
    this.writer = writer;
  }

  add(histogram: FloatHistogram): void {
    const { writer, previous } = this;
    const hasSameLayout = previous !== undefined && sameLayout(previous, histogram);
    writer.u8(HINTS.indexOf(histogram.counterResetHint) * 2 + (hasSameLayout ? 1 : 0));
    if (!hasSameLayout) writeLayout(writer, histogram);
    const scalars = Float64Array.of(histogram.zeroCount, histogram.count, histogram.sum);
    const counts = joined(scalars, histogram.positiveBuckets, histogram.negativeBuckets);
    for (let i = 0; i < 3; i++) writeFloat(writer, counts, i);
    const buckets = counts.subarray(3);
    if (buckets.length > 0) encodeValues(writer, buckets, bitsOfFloats(buckets), 0, buckets.length);
    this.previous = histogram;
  }
}

/** Reads what HistogramWriter wrote. */
export class HistogramReader {
  private readonly reader: ByteReader;
  private previous: FloatHistogram | undefined;

  constructor(reader: ByteReader) {
    this.reader = reader;
  }

  next(): FloatHistogram {
    const { reader } = this;
    const head = reader.u8();
    const counterResetHint = HINTS[head >>> 1];
    if (counterResetHint === undefined) throw corrupt(reader, 'an unknown counter reset hint');
    const layout = head & 1 ? this.previous : readLayout(reader);
    if (layout === undefined) throw corrupt(reader, 'a histogram without a layout');
    const scalars = new Float64Array(3);
    decodeValues(reader, 1, 0, 1, scalars, 0);
    decodeValues(reader, 1, 0, 1, scalars, 1);
    decodeValues(reader, 1, 0, 1, scalars, 2);
    const positives = bucketCount(layout.positiveSpans);
    const count = positives + bucketCount(layout.negativeSpans);
    if (count > MAX_BUCKETS) throw corrupt(reader, 'too many buckets');
    const buckets = new Float64Array(count);
    if (buckets.length > 0) decodeValues(reader, buckets.length, 0, buckets.length, buckets, 0);
    const histogram: FloatHistogram = {
      schema: layout.schema,
      zeroThreshold: layout.zeroThreshold,
      positiveSpans: layout.positiveSpans,
      negativeSpans: layout.negativeSpans,
      customValues: layout.customValues,
      counterResetHint,
      zeroCount: scalars[0] as number,
      count: scalars[1] as number,
      sum: scalars[2] as number,
      positiveBuckets: buckets.slice(0, positives),
      negativeBuckets: buckets.slice(positives),
    };
    this.previous = histogram;
    return histogram;
  }
}

const frame = new ByteWriter(4096);

/** A chunk of one series; times ascend strictly, both arrays have one length. */
export function encodeHistogramChunk(
  times: Float64Array,
  histograms: readonly FloatHistogram[],
): Uint8Array<ArrayBuffer> {
  beginFrame(frame);
  frame.u8(KIND_HISTOGRAMS);
  frame.varint(times.length);
  encodeValues(frame, times, bitsOfFloats(times), 0, times.length);
  const writer = new HistogramWriter(frame);
  for (const histogram of histograms) writer.add(histogram);
  return endFrame(frame);
}

/** @throws AppError `chunk_corrupt` */
export function decodeHistogramChunk(blob: Uint8Array): { times: Float64Array; histograms: FloatHistogram[] } {
  const reader = openFrame(blob);
  if (reader.u8() !== KIND_HISTOGRAMS) throw corrupt(reader, 'another kind than a chunk of histograms');
  const count = reader.varint();
  if (count === 0 || count > MAX_HISTOGRAMS) throw corrupt(reader, 'wrong measures');
  const times = new Float64Array(count);
  decodeValues(reader, count, 0, count, times, 0);
  const histogramReader = new HistogramReader(reader);
  return { times, histograms: Array.from({ length: count }, () => histogramReader.next()) };
}

function writeLayout(writer: ByteWriter, histogram: FloatHistogram): void {
  writer.zigzag(histogram.schema);
  writeFloat(writer, Float64Array.of(histogram.zeroThreshold), 0);
  writeSpans(writer, histogram.positiveSpans);
  writeSpans(writer, histogram.negativeSpans);
  const bounds = histogram.customValues;
  writer.varint(bounds === undefined ? 0 : bounds.length + 1);
  if (bounds !== undefined && bounds.length > 0) encodeValues(writer, bounds, bitsOfFloats(bounds), 0, bounds.length);
}

function readLayout(
  reader: ByteReader,
): Pick<FloatHistogram, 'schema' | 'zeroThreshold' | 'positiveSpans' | 'negativeSpans' | 'customValues'> {
  const schema = reader.zigzag();
  const threshold = new Float64Array(1);
  decodeValues(reader, 1, 0, 1, threshold, 0);
  const positiveSpans = readSpans(reader);
  const negativeSpans = readSpans(reader);
  const bounds = reader.varint();
  if (bounds > MAX_BUCKETS) throw corrupt(reader, 'too many bounds');
  const customValues = bounds === 0 ? undefined : new Float64Array(bounds - 1);
  if (customValues !== undefined && bounds > 1) decodeValues(reader, bounds - 1, 0, bounds - 1, customValues, 0);
  return { schema, zeroThreshold: threshold[0] as number, positiveSpans, negativeSpans, customValues };
}

function writeSpans(writer: ByteWriter, spans: readonly BucketSpan[]): void {
  writer.varint(spans.length);
  for (const { offset, length } of spans) {
    writer.zigzag(offset);
    writer.varint(length);
  }
}

function readSpans(reader: ByteReader): BucketSpan[] {
  const count = reader.varint();
  if (count > MAX_BUCKETS) throw corrupt(reader, 'too many spans');
  return Array.from({ length: count }, () => ({ offset: reader.zigzag(), length: reader.varint() }));
}

function writeFloat(writer: ByteWriter, values: Float64Array, index: number): void {
  encodeValues(writer, values, bitsOfFloats(values), index, 1);
}

function joined(...arrays: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(arrays.reduce((sum, array) => sum + array.length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}

const bucketCount = (spans: readonly BucketSpan[]): number => spans.reduce((sum, span) => sum + span.length, 0);

function sameLayout(a: FloatHistogram, b: FloatHistogram): boolean {
  return (
    a.schema === b.schema &&
    a.zeroThreshold === b.zeroThreshold &&
    sameSpans(a.positiveSpans, b.positiveSpans) &&
    sameSpans(a.negativeSpans, b.negativeSpans) &&
    sameFloats(a.customValues, b.customValues)
  );
}

function sameSpans(a: readonly BucketSpan[], b: readonly BucketSpan[]): boolean {
  return a.length === b.length && a.every((span, i) => span.offset === b[i]?.offset && span.length === b[i]?.length);
}

function sameFloats(a: Float64Array | undefined, b: Float64Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
