/** A journal row of samples with times of their own: runs of one series each (docs/formats/journal.md, kind 2). */
import type { ByteReader } from '../chunk/byteReader.ts';
import type { ByteWriter } from '../chunk/byteWriter.ts';
import { bitsOfFloats } from '../chunk/floatBits.ts';
import { corrupt } from '../chunk/corrupt.ts';
import { decodeValues, encodeValues } from '../chunk/valuesCodec.ts';

const MAX_SAMPLES = 1 << 22;
const HAS_SAME_TIMES = 1;
const IS_STRAY = 2;

/** Writes runs one after the other; a run on the same times as the one before costs no times. */
export class RunsRowWriter {
  private readonly writer: ByteWriter;
  private previousSeries = 0;
  private previousTimes = new Float64Array(64);
  private previousCount = 0;

  constructor(writer: ByteWriter) {
    this.writer = writer;
  }

  /** First `count` entries of both arrays; times ascend strictly. */
  add(series: number, isStray: boolean, times: Float64Array, values: Float64Array, count: number): void {
    const { writer } = this;
    const hasSameTimes = this.isPrevious(times, count);
    writer.zigzag(series - this.previousSeries);
    writer.varint(count * 4 + (isStray ? IS_STRAY : 0) + (hasSameTimes ? HAS_SAME_TIMES : 0));
    if (!hasSameTimes) encodeValues(writer, times, bitsOfFloats(times), 0, count);
    encodeValues(writer, values, bitsOfFloats(values), 0, count);
    this.previousSeries = series;
    if (this.previousTimes.length < count) this.previousTimes = new Float64Array(count * 2);
    this.previousTimes.set(times.subarray(0, count));
    this.previousCount = count;
  }

  private isPrevious(times: Float64Array, count: number): boolean {
    if (count !== this.previousCount) return false;
    for (let i = 0; i < count; i++) if (times[i] !== this.previousTimes[i]) return false;
    return true;
  }
}

/** Reads run after run of a row into arrays of its own, which the next run overwrites. */
export class RunsRowReader {
  series = 0;
  isStray = false;
  /** Its times are those of the run before. */
  hasSameTimes = false;
  count = 0;
  /** First `count` entries of both. */
  times = new Float64Array(64);
  values = new Float64Array(64);
  bits: Int32Array = bitsOfFloats(this.values);
  private readonly reader: ByteReader;

  constructor(reader: ByteReader) {
    this.reader = reader;
  }

  /** @returns false at the end of the row */
  next(): boolean {
    const { reader } = this;
    if (reader.isAtEnd) return false;
    this.series += reader.zigzag();
    const head = reader.varint();
    const count = Math.floor(head / 4);
    const hasSameTimes = (head & HAS_SAME_TIMES) !== 0;
    this.hasSameTimes = hasSameTimes;
    if (count === 0 || count > MAX_SAMPLES) throw corrupt(reader, 'a run of impossible length');
    if (hasSameTimes && count !== this.count) throw corrupt(reader, 'a run that shares times of another length');
    this.count = count;
    this.isStray = (head & IS_STRAY) !== 0;
    if (this.times.length < count) this.grow(count * 2);
    if (!hasSameTimes) decodeValues(reader, count, 0, count, this.times, 0);
    decodeValues(reader, count, 0, count, this.values, 0);
    return true;
  }

  private grow(capacity: number): void {
    this.times = new Float64Array(capacity);
    this.values = new Float64Array(capacity);
    this.bits = bitsOfFloats(this.values);
  }
}
