/** The messages of io.prometheus.client, read off the wire. Field numbers are those of metrics.proto. */
import type { ProtobufReader } from '../base/protobufReader.ts';
import type { BucketSpan } from '../storage/histogram.ts';

type ProtoType = 'counter' | 'gauge' | 'summary' | 'unknown' | 'histogram' | 'gaugehistogram';

/** By the enum's value. */
const TYPES: readonly ProtoType[] = ['counter', 'gauge', 'summary', 'unknown', 'histogram', 'gaugehistogram'];

export interface ProtoExemplar {
  readonly labels: readonly (readonly [string, string])[];
  readonly value: number;
  readonly timestampMs: number | undefined;
}

interface ProtoBucket {
  count: number;
  upperBound: number;
  exemplar: ProtoExemplar | undefined;
}

export interface ProtoHistogram {
  count: number;
  sum: number;
  readonly buckets: ProtoBucket[];
  schema: number;
  zeroThreshold: number;
  zeroCount: number;
  readonly negativeSpans: BucketSpan[];
  readonly positiveSpans: BucketSpan[];
  /** Counts as differences from the bucket before (integer histograms) or as they are (float histograms). */
  readonly negativeDeltas: number[];
  readonly positiveDeltas: number[];
  readonly negativeCounts: number[];
  readonly positiveCounts: number[];
  readonly exemplars: ProtoExemplar[];
  isFloat: boolean;
}

interface ProtoSummary {
  count: number;
  sum: number;
  readonly quantiles: { quantile: number; value: number }[];
}

export interface ProtoMetric {
  readonly labels: [string, string][];
  value: number;
  exemplar: ProtoExemplar | undefined;
  summary: ProtoSummary | undefined;
  histogram: ProtoHistogram | undefined;
  timestampMs: number;
}

export interface ProtoFamily {
  name: string;
  help: string;
  unit: string;
  type: ProtoType | undefined;
  /** Read one by one: a family may be large. */
  readonly metrics: ProtobufReader[];
}

/** Calls `field` with each tag; a field it does not take (false) is passed over. */
function eachField(reader: ProtobufReader, field: (number: number, tag: number) => boolean): void {
  while (reader.hasMore) {
    const tag = reader.tag();
    if (!field(tag >>> 3, tag)) reader.skip(tag & 7);
  }
}

export function readFamily(reader: ProtobufReader): ProtoFamily {
  const family: ProtoFamily = { name: '', help: '', unit: '', type: 'counter', metrics: [] };
  eachField(reader, (number) => {
    if (number === 1) family.name = reader.text();
    else if (number === 2) family.help = reader.text();
    else if (number === 3) family.type = TYPES[reader.unsigned()];
    else if (number === 4) family.metrics.push(reader.message());
    else if (number === 5) family.unit = reader.text();
    else return false;
    return true;
  });
  return family;
}

export function readMetric(reader: ProtobufReader): ProtoMetric {
  const metric: ProtoMetric = {
    labels: [],
    value: 0,
    exemplar: undefined,
    summary: undefined,
    histogram: undefined,
    timestampMs: 0,
  };
  eachField(reader, (number) => {
    if (number === 1) metric.labels.push(readPair(reader.message()));
    else if (number === 2 || number === 3 || number === 5) readValue(reader.message(), metric);
    else if (number === 4) metric.summary = readSummary(reader.message());
    else if (number === 6) metric.timestampMs = reader.signed();
    else if (number === 7) metric.histogram = readHistogram(reader.message());
    else return false;
    return true;
  });
  return metric;
}

function readPair(reader: ProtobufReader): [string, string] {
  const pair: [string, string] = ['', ''];
  eachField(reader, (number) => {
    if (number !== 1 && number !== 2) return false;
    pair[number - 1] = reader.text();
    return true;
  });
  return pair;
}

/** Gauge, Counter and Untyped hold their value in the same field. */
function readValue(reader: ProtobufReader, metric: ProtoMetric): void {
  eachField(reader, (number, tag) => {
    if (number === 1) metric.value = reader.double();
    else if (number === 2 && (tag & 7) === 2) metric.exemplar = readExemplar(reader.message());
    else return false;
    return true;
  });
}

function readSummary(reader: ProtobufReader): ProtoSummary {
  const summary: ProtoSummary = { count: 0, sum: 0, quantiles: [] };
  eachField(reader, (number) => {
    if (number === 1) summary.count = reader.unsigned();
    else if (number === 2) summary.sum = reader.double();
    else if (number === 3) summary.quantiles.push(readQuantile(reader.message()));
    else return false;
    return true;
  });
  return summary;
}

function readQuantile(reader: ProtobufReader): { quantile: number; value: number } {
  const pair = { quantile: 0, value: 0 };
  eachField(reader, (number) => {
    if (number === 1) pair.quantile = reader.double();
    else if (number === 2) pair.value = reader.double();
    else return false;
    return true;
  });
  return pair;
}

function readHistogram(reader: ProtobufReader): ProtoHistogram {
  const h: ProtoHistogram = {
    count: 0,
    sum: 0,
    buckets: [],
    schema: 0,
    zeroThreshold: 0,
    zeroCount: 0,
    negativeSpans: [],
    positiveSpans: [],
    negativeDeltas: [],
    positiveDeltas: [],
    negativeCounts: [],
    positiveCounts: [],
    exemplars: [],
    isFloat: false,
  };
  eachField(reader, (number, tag) => {
    switch (number) {
      case 1:
        h.count ||= reader.unsigned();
        return true;
      case 2:
        h.sum = reader.double();
        return true;
      case 3:
        h.buckets.push(readBucket(reader.message()));
        return true;
      case 4:
        readFloatCount(h, 'count', reader.double());
        return true;
      case 5:
        h.schema = reader.zigzag();
        return true;
      case 6:
        h.zeroThreshold = reader.double();
        return true;
      case 7:
        h.zeroCount ||= reader.unsigned();
        return true;
      case 8:
        readFloatCount(h, 'zeroCount', reader.double());
        return true;
      case 9:
        h.negativeSpans.push(readSpan(reader.message()));
        return true;
      case 10:
        reader.numbers(tag, (part) => part.zigzag(), h.negativeDeltas);
        return true;
      case 11:
        reader.numbers(tag, (part) => part.double(), h.negativeCounts);
        return true;
      case 12:
        h.positiveSpans.push(readSpan(reader.message()));
        return true;
      case 13:
        reader.numbers(tag, (part) => part.zigzag(), h.positiveDeltas);
        return true;
      case 14:
        reader.numbers(tag, (part) => part.double(), h.positiveCounts);
        return true;
      case 16:
        h.exemplars.push(readExemplar(reader.message()));
        return true;
      default:
        return false;
    }
  });
  return h;
}

/** A float count above zero makes the histogram a float histogram, and replaces the integer one. */
function readFloatCount(h: ProtoHistogram, field: 'count' | 'zeroCount', value: number): void {
  if (!(value > 0)) return;
  h.isFloat = true;
  h[field] = value;
}

function readBucket(reader: ProtobufReader): ProtoBucket {
  const bucket: ProtoBucket = { count: 0, upperBound: 0, exemplar: undefined };
  eachField(reader, (number) => {
    if (number === 1) bucket.count ||= reader.unsigned();
    else if (number === 2) bucket.upperBound = reader.double();
    else if (number === 3) bucket.exemplar = readExemplar(reader.message());
    else if (number === 4) bucket.count = reader.double() || bucket.count;
    else return false;
    return true;
  });
  return bucket;
}

function readSpan(reader: ProtobufReader): BucketSpan {
  const span = { offset: 0, length: 0 };
  eachField(reader, (number) => {
    if (number === 1) span.offset = reader.zigzag();
    else if (number === 2) span.length = reader.unsigned();
    else return false;
    return true;
  });
  return span;
}

function readExemplar(reader: ProtobufReader): ProtoExemplar {
  const labels: [string, string][] = [];
  let value = 0;
  let timestampMs: number | undefined;
  eachField(reader, (number) => {
    if (number === 1) labels.push(readPair(reader.message()));
    else if (number === 2) value = reader.double();
    else if (number === 3) timestampMs = readTimestamp(reader.message());
    else return false;
    return true;
  });
  return { labels, value, timestampMs };
}

function readTimestamp(reader: ProtobufReader): number {
  let ms = 0;
  eachField(reader, (number) => {
    if (number === 1) ms += reader.signed() * 1000;
    else if (number === 2) ms += Math.trunc(reader.signed() / 1_000_000);
    else return false;
    return true;
  });
  return ms;
}
