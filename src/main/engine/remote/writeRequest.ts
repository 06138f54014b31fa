/**
 * The messages of remote write v1.
 * @see https://prometheus.io/docs/specs/prw/remote_write_spec/ and Prometheus prompb/types.proto
 */
import { labelsFromPairs, type Labels } from '../../../shared/labels.ts';
import { bitsOf } from '../storage/staleness.ts';
import {
  CUSTOM_BUCKETS_SCHEMA,
  type BucketSpan,
  type CounterResetHint,
  type FloatHistogram,
} from '../storage/histogram.ts';
import type { Exemplar, MetricMetadata, MetricType } from '../storage/storage.ts';
import { LENGTH, ProtobufReader } from '../base/protobufReader.ts';

export interface TimedHistogram {
  readonly t: number;
  readonly histogram: FloatHistogram;
}

/** One TimeSeries message, valid until the next one: `times` and `values` hold `count` samples and are reused. */
export interface WrittenSeries {
  /** Equal for series whose labels were sent byte by byte alike. */
  readonly labelsKey: string;
  /** As sent: order, duplicates and empty values are the receiver's to judge. Read when asked for. */
  readonly pairs: readonly (readonly [string, string])[];
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly count: number;
  readonly histograms: readonly TimedHistogram[];
  readonly exemplars: readonly Exemplar[];
}

export interface WriteVisitor {
  onSeries(series: WrittenSeries): void;
  onMetadata(metadata: MetricMetadata): void;
}

/** @throws AppError `bad_data` */
export function readWriteRequest(body: Uint8Array, visitor: WriteVisitor): void {
  const reader = new ProtobufReader(body);
  const samples = new SampleBuffer();
  while (reader.hasMore) {
    const tag = reader.tag();
    if (tag === (1 << 3) + LENGTH) visitor.onSeries(readSeries(reader.message(), samples));
    else if (tag === (3 << 3) + LENGTH) visitor.onMetadata(readMetadata(reader.message()));
    else reader.skip(tag & 7);
  }
}

class SampleBuffer {
  times = new Float64Array(64);
  values = new Float64Array(64);
  bits = bitsOf(this.values);
  count = 0;

  read(reader: ProtobufReader): void {
    if (this.count === this.times.length) this.#grow();
    // A field that is left out is zero; the arrays still hold what the last series had there.
    this.times[this.count] = 0;
    this.values[this.count] = 0;
    const end = reader.enter();
    while (reader.pos < end) {
      const tag = reader.tag();
      if (tag === 0x09) reader.doubleBits(this.bits, this.count);
      else if (tag === 0x10) this.times[this.count] = reader.signed();
      else reader.skip(tag & 7);
    }
    reader.leave(end);
    this.count++;
  }

  #grow(): void {
    const { times, values } = this;
    this.times = new Float64Array(times.length * 2);
    this.values = new Float64Array(values.length * 2);
    this.bits = bitsOf(this.values);
    this.times.set(times);
    this.values.set(values);
  }
}

function readSeries(reader: ProtobufReader, samples: SampleBuffer): WrittenSeries {
  const histograms: TimedHistogram[] = [];
  const exemplars: Exemplar[] = [];
  const start = reader.pos;
  let labelsKey = '';
  samples.count = 0;
  while (reader.hasMore) {
    const fieldAt = reader.pos;
    const tag = reader.tag();
    if (tag === LABEL) {
      // Labels mostly stand together; then their bytes are taken at once.
      reader.skip(LENGTH);
      while (reader.nextIs(LABEL)) reader.skip(reader.tag() & 7);
      labelsKey += reader.keyOf(fieldAt, reader.pos);
    } else if (tag === 0x12) samples.read(reader);
    else if (tag === 0x1a) exemplars.push(readExemplar(reader.message()));
    else if (tag === 0x22) histograms.push(readHistogram(reader.message()));
    else reader.skip(tag & 7);
  }
  const { times, values, count } = samples;
  return {
    labelsKey,
    get pairs() {
      return readLabels(reader.part(start, reader.end));
    },
    times,
    values,
    count,
    histograms,
    exemplars,
  };
}

const LABEL = 0x0a;

function readLabels(reader: ProtobufReader): [string, string][] {
  const pairs: [string, string][] = [];
  while (reader.hasMore) {
    const tag = reader.tag();
    if (tag === LABEL) pairs.push(readLabel(reader.message()));
    else reader.skip(tag & 7);
  }
  return pairs;
}

function readLabel(reader: ProtobufReader): [string, string] {
  let name = '';
  let value = '';
  while (reader.hasMore) {
    const tag = reader.tag();
    if (tag === 0x0a) name = reader.text();
    else if (tag === 0x12) value = reader.text();
    else reader.skip(tag & 7);
  }
  return [name, value];
}

function readExemplar(reader: ProtobufReader): Exemplar {
  const pairs: [string, string][] = [];
  let value = 0;
  let t = 0;
  while (reader.hasMore) {
    const tag = reader.tag();
    if (tag === 0x0a) pairs.push(readLabel(reader.message()));
    else if (tag === 0x11) value = reader.double();
    else if (tag === 0x18) t = reader.signed();
    else reader.skip(tag & 7);
  }
  const labels: Labels = labelsFromPairs(pairs);
  return { labels, value, t };
}

const RESET_HINTS: readonly CounterResetHint[] = ['unknown', 'reset', 'not_reset', 'gauge'];

/** Counts are absolute in float histograms; in integer ones each bucket is the difference to the one before. */
interface BucketLists {
  readonly spans: BucketSpan[];
  readonly deltas: number[];
  readonly counts: number[];
}

function readHistogram(reader: ProtobufReader): TimedHistogram {
  const positive: BucketLists = { spans: [], deltas: [], counts: [] };
  const negative: BucketLists = { spans: [], deltas: [], counts: [] };
  const customValues: number[] = [];
  const h = { count: 0, sum: 0, schema: 0, zeroThreshold: 0, zeroCount: 0, hint: 0, t: 0 };
  while (reader.hasMore) {
    const tag = reader.tag();
    const type = tag & 7;
    switch (tag >>> 3) {
      case 1:
        h.count = reader.unsigned();
        break;
      case 2:
        h.count = reader.double();
        break;
      case 3:
        h.sum = reader.double();
        break;
      case 4:
        h.schema = reader.zigzag();
        break;
      case 5:
        h.zeroThreshold = reader.double();
        break;
      case 6:
        h.zeroCount = reader.unsigned();
        break;
      case 7:
        h.zeroCount = reader.double();
        break;
      case 8:
        negative.spans.push(readSpan(reader.message()));
        break;
      case 9:
        readPacked(reader, type, negative.deltas, (r) => r.zigzag());
        break;
      case 10:
        readPacked(reader, type, negative.counts, (r) => r.double());
        break;
      case 11:
        positive.spans.push(readSpan(reader.message()));
        break;
      case 12:
        readPacked(reader, type, positive.deltas, (r) => r.zigzag());
        break;
      case 13:
        readPacked(reader, type, positive.counts, (r) => r.double());
        break;
      case 14:
        h.hint = reader.unsigned();
        break;
      case 15:
        h.t = reader.signed();
        break;
      case 16:
        readPacked(reader, type, customValues, (r) => r.double());
        break;
      default:
        reader.skip(type);
    }
  }
  const histogram: FloatHistogram = {
    schema: h.schema,
    zeroThreshold: h.zeroThreshold,
    zeroCount: h.zeroCount,
    count: h.count,
    sum: h.sum,
    positiveSpans: positive.spans,
    positiveBuckets: bucketsOf(positive),
    negativeSpans: negative.spans,
    negativeBuckets: bucketsOf(negative),
    // One bucket that ends at +Inf has no bounds of its own to send.
    customValues: h.schema === CUSTOM_BUCKETS_SCHEMA ? Float64Array.from(customValues) : undefined,
    counterResetHint: RESET_HINTS[h.hint] ?? 'unknown',
  };
  return { t: h.t, histogram };
}

function bucketsOf({ deltas, counts }: BucketLists): Float64Array {
  if (counts.length > 0) return Float64Array.from(counts);
  let running = 0;
  return Float64Array.from(deltas, (delta) => (running += delta));
}

function readSpan(reader: ProtobufReader): BucketSpan {
  let offset = 0;
  let length = 0;
  while (reader.hasMore) {
    const tag = reader.tag();
    if (tag === 0x08) offset = reader.zigzag();
    else if (tag === 0x10) length = reader.unsigned();
    else reader.skip(tag & 7);
  }
  return { offset, length };
}

/** Repeated numbers come packed in one field or one by one; both are valid. */
function readPacked(reader: ProtobufReader, type: number, out: number[], read: (r: ProtobufReader) => number): void {
  if (type !== LENGTH) {
    out.push(read(reader));
    return;
  }
  const packed = reader.message();
  while (packed.hasMore) out.push(read(packed));
}

const TYPES: readonly MetricType[] = [
  'unknown',
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'summary',
  'info',
  'stateset',
];

function readMetadata(reader: ProtobufReader): MetricMetadata {
  let type = 0;
  let metric = '';
  let help = '';
  let unit = '';
  while (reader.hasMore) {
    const tag = reader.tag();
    if (tag === 0x08) type = reader.unsigned();
    else if (tag === 0x12) metric = reader.text();
    else if (tag === 0x22) help = reader.text();
    else if (tag === 0x2a) unit = reader.text();
    else reader.skip(tag & 7);
  }
  return { metric, type: TYPES[type] ?? 'unknown', help, unit };
}
