/** Samples that came out of order or off their group's ticks: per series its own times and values (docs/formats/chunk.md, kind 2). */
import { bitsOfFloats } from './floatBits.ts';
import { ByteWriter } from './byteWriter.ts';
import { corrupt } from './corrupt.ts';
import { beginFrame, endFrame, openFrame } from './frame.ts';
import { decodeValues, encodeValues } from './valuesCodec.ts';

const KIND_STRAYS = 2;
/** Of all series together. */
const MAX_SAMPLES = 1 << 22;

/** Samples of one series: times ascend strictly; both arrays have exactly the samples' length. */
export interface StrayRun {
  readonly slot: number;
  readonly times: Float64Array;
  readonly values: Float64Array;
}

const frame = new ByteWriter(4096);

export function encodeStrayChunk(runs: readonly StrayRun[]): Uint8Array<ArrayBuffer> {
  beginFrame(frame);
  frame.u8(KIND_STRAYS);
  frame.varint(runs.length);
  for (const { slot, times, values } of runs) {
    frame.varint(slot);
    frame.varint(times.length);
    encodeValues(frame, times, bitsOfFloats(times), 0, times.length);
    encodeValues(frame, values, bitsOfFloats(values), 0, times.length);
  }
  return endFrame(frame);
}

/** @throws AppError `chunk_corrupt` */
export function decodeStrayChunk(blob: Uint8Array): StrayRun[] {
  const reader = openFrame(blob);
  if (reader.u8() !== KIND_STRAYS) throw corrupt(reader, 'another kind than a chunk of strays');
  const runs: StrayRun[] = [];
  const count = reader.varint();
  if (count > 64) throw corrupt(reader, 'too many series');
  let samples = 0;
  for (let i = 0; i < count; i++) {
    const slot = reader.varint();
    const length = reader.varint();
    samples += length;
    if (slot > 63 || length === 0 || samples > MAX_SAMPLES) throw corrupt(reader, 'wrong measures');
    const times = new Float64Array(length);
    const values = new Float64Array(length);
    decodeValues(reader, length, 0, length, times, 0);
    decodeValues(reader, length, 0, length, values, 0);
    runs.push({ slot, times, values });
  }
  return runs;
}
