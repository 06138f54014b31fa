/** Encodes remote write v1 requests as Prometheus' senders do. */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { compress } from 'snappyjs';

export interface SentSeries {
  readonly labels: readonly (readonly [string, string])[];
  readonly samples?: readonly { readonly t: number; readonly v: number }[];
  /** A float histogram with one positive span. */
  readonly histogram?: {
    readonly t: number;
    readonly schema: number;
    readonly count: number;
    readonly sum: number;
    readonly buckets: readonly number[];
  };
}

export function encodeRemoteWrite(series: readonly SentSeries[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const one of series) {
    writer.tag(1, WireType.LengthDelimited).fork();
    for (const [name, value] of one.labels) {
      writer.tag(1, WireType.LengthDelimited).fork();
      writer.tag(1, WireType.LengthDelimited).string(name).tag(2, WireType.LengthDelimited).string(value).join();
    }
    for (const { t, v } of one.samples ?? []) {
      writer.tag(2, WireType.LengthDelimited).fork();
      writer.tag(1, WireType.Bit64).double(v).tag(2, WireType.Varint).int64(t).join();
    }
    if (one.histogram !== undefined) writeHistogram(writer, one.histogram);
    writer.join();
  }
  return compress(writer.finish());
}

function writeHistogram(writer: BinaryWriter, h: NonNullable<SentSeries['histogram']>): void {
  writer.tag(4, WireType.LengthDelimited).fork();
  writer
    .tag(2, WireType.Bit64)
    .double(h.count)
    .tag(3, WireType.Bit64)
    .double(h.sum)
    .tag(4, WireType.Varint)
    .sint32(h.schema);
  writer.tag(11, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.Varint).sint32(0).tag(2, WireType.Varint).uint32(h.buckets.length).join();
  writer.tag(13, WireType.LengthDelimited).fork();
  for (const bucket of h.buckets) writer.double(bucket);
  writer.join();
  writer.tag(15, WireType.Varint).int64(h.t).join();
}
