/** Presence of a series over the ticks of a chunk as runs of one state: `length * 4 + state` per run, until all ticks are told. */
import type { ByteReader } from './byteReader.ts';
import type { ByteWriter } from './byteWriter.ts';
import { corrupt } from './corrupt.ts';

export function encodePresence(writer: ByteWriter, states: Uint8Array, count: number): void {
  let start = 0;
  for (let i = 1; i <= count; i++) {
    if (i < count && states[i] === states[start]) continue;
    writer.varint((i - start) * 4 + (states[start] as number));
    start = i;
  }
}

/** Decodes states `from … to - 1` of `count` to `out[at] …`. */
export function decodePresence(
  reader: ByteReader,
  count: number,
  from: number,
  to: number,
  out: Uint8Array,
  at: number,
): void {
  for (let start = 0; start < count;) {
    const run = reader.varint();
    const length = Math.floor(run / 4);
    const state = run % 4;
    const end = start + length;
    if (length === 0 || end > count || state > 2) throw corrupt(reader, 'a wrong run of presence');
    const first = Math.max(start, from);
    const last = Math.min(end, to);
    if (first < last) out.fill(state, at + first - from, at + last - from);
    start = end;
  }
}
