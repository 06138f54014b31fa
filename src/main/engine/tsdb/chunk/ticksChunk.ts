/**
 * Series that share their timestamps: `slots × ticks` (docs/formats/chunk.md, kind 1). Hot chunks hold 64 series × 120 ticks,
 * cold ones 16 × 1920, packed runs of the head 64 × 30: one form, other measures.
 */
import { type KernelModule, kernelModule } from '../../kernels/wasm/kernelModule.ts';
import { ABSENT, PRESENT } from '../../storage/storage.ts';
import type { SlotMask } from '../slotMask.ts';
import { bitsOfFloats } from './floatBits.ts';
import type { ByteReader } from './byteReader.ts';
import { ByteWriter } from './byteWriter.ts';
import { corrupt } from './corrupt.ts';
import { beginFrame, endFrame, openFrame } from './frame.ts';
import { decodePresence, encodePresence } from './presenceCodec.ts';
import { decodeValues, encodeValues } from './valuesCodec.ts';

const KIND_TICKS = 1;
/** Says that runs of presence come before the values; otherwise the values' mode byte (never 7 in its low bits) is first. */
const PRESENCE_MARK = 7;
const MAX_SLOTS = 64;
const MAX_TICKS = 1 << 16;

interface TicksSource {
  /** Slots before it have no sample; their cells are not asked for. Default 0. */
  readonly firstSlot?: number;
  /** One more than the last slot. */
  readonly slots: number;
  readonly ticks: number;
  /** First `ticks` entries: ms since epoch, strictly ascending. */
  readonly times: Float64Array;
  /** Cell (slot, tick) at `(slot - firstSlot) * stride + tick`. Cells that are not PRESENT may be overwritten by the encoder. */
  readonly values: Float64Array;
  readonly stride: number;
  /** Fills `states` with the presence of one slot. @returns false when every tick is PRESENT (`states` is then void) */
  presenceOf(slot: number, states: Uint8Array): boolean;
}

const body = new ByteWriter(16_384);
const frame = new ByteWriter(16_384);
let states = new Uint8Array(128);

export function encodeTicksChunk(source: TicksSource): Uint8Array<ArrayBuffer> {
  const { firstSlot = 0, slots, ticks, times, values, stride } = source;
  if (states.length < ticks) states = new Uint8Array(ticks * 2);
  const bits = bitsOfFloats(values);
  beginFrame(frame);
  frame.u8(KIND_TICKS);
  frame.varint(slots);
  frame.varint(ticks);
  encodeValues(frame, times, bitsOfFloats(times), 0, ticks);
  body.clear();
  for (let slot = 0; slot < slots; slot++) {
    if (slot < firstSlot) {
      frame.varint(0);
      continue;
    }
    const start = body.length;
    const from = (slot - firstSlot) * stride;
    if (source.presenceOf(slot, states)) {
      if (!fillHoles(values, bits, from, ticks)) {
        frame.varint(0);
        continue;
      }
      body.u8(PRESENCE_MARK);
      encodePresence(body, states, ticks);
    }
    encodeValues(body, values, bits, from, ticks);
    frame.varint(body.length - start);
  }
  frame.append(body.written());
  return endFrame(frame);
}

/**
 * Repeats the last present value through cells that are not PRESENT, so that they cost no bits; leading ones take the first.
 * @returns false when the series has no cell but ABSENT ones
 */
function fillHoles(values: Float64Array, bits: Int32Array, from: number, ticks: number): boolean {
  const first = states.indexOf(PRESENT);
  if (first < 0 || first >= ticks) {
    values.fill(0, from, from + ticks);
    for (let i = 0; i < ticks; i++) if (states[i] !== ABSENT) return true;
    return false;
  }
  let last = from + first;
  for (let i = 0; i < ticks; i++) {
    const cell = from + i;
    if (states[i] === PRESENT) {
      last = cell;
      continue;
    }
    bits[2 * cell] = bits[2 * last] as number;
    bits[2 * cell + 1] = bits[2 * last + 1] as number;
  }
  return true;
}

/** One chunk, its directory read; series are decoded on demand. */
export class TicksChunk {
  readonly slots: number;
  readonly ticks: number;
  private readonly reader: ByteReader;
  /** Ascending, strictly. */
  readonly times: Float64Array;
  /** Start of each slot's bytes; one more for the end. */
  private readonly starts: Int32Array;
  /** Series with a sample, and those of which not every tick is PRESENT. */
  readonly present: SlotMask;
  readonly holed: SlotMask;

  /** @throws AppError `chunk_corrupt` */
  constructor(blob: Uint8Array) {
    const reader = openFrame(blob);
    if (reader.u8() !== KIND_TICKS) throw corrupt(reader, 'another kind than a chunk of ticks');
    this.slots = reader.varint();
    this.ticks = reader.varint();
    if (this.slots > MAX_SLOTS || this.ticks > MAX_TICKS || this.ticks === 0) throw corrupt(reader, 'wrong measures');
    this.reader = reader;
    this.times = new Float64Array(this.ticks);
    decodeValues(reader, this.ticks, 0, this.ticks, this.times, 0);
    this.starts = new Int32Array(this.slots + 1);
    let length = 0;
    for (let slot = 0; slot < this.slots; slot++) {
      this.starts[slot] = length;
      length += reader.varint();
    }
    this.starts[this.slots] = length;
    const start = reader.offset;
    reader.need(length);
    for (let slot = 0; slot <= this.slots; slot++) this.starts[slot] = (this.starts[slot] as number) + start;
    this.present = this.slotsThat((slot) => this.has(slot));
    this.holed = this.slotsThat((slot) => this.has(slot) && this.hasHoles(slot));
  }

  private slotsThat(holds: (slot: number) => boolean): SlotMask {
    let maskLow = 0;
    let maskHigh = 0;
    for (let slot = 0; slot < this.slots; slot++) {
      if (!holds(slot)) continue;
      if (slot < 32) maskLow |= 1 << slot;
      else maskHigh |= 1 << (slot & 31);
    }
    return { maskLow, maskHigh };
  }

  /** All times to `out[at] …`. */
  readTimes(out: Float64Array, at: number): void {
    out.set(this.times, at);
  }

  firstTime(): number {
    return this.times[0] as number;
  }

  /** What it holds in memory. */
  get sizeBytes(): number {
    return this.reader.bytes.length + this.times.byteLength + this.starts.byteLength + 400;
  }

  /** What one series takes in the blob, without the times that it shares. */
  bytesOf(slot: number): number {
    return this.has(slot) ? (this.starts[slot + 1] as number) - (this.starts[slot] as number) : 0;
  }

  has(slot: number): boolean {
    return slot < this.slots && (this.starts[slot + 1] as number) > (this.starts[slot] as number);
  }

  /** False: every tick of the series is PRESENT. */
  hasHoles(slot: number): boolean {
    return !this.has(slot) || this.reader.bytes[this.starts[slot] as number] === PRESENCE_MARK;
  }

  /**
   * Values and, when `presence` is given, presence of ticks `from … to - 1` of some series: those of `slots[r]` to index
   * `at + r * stride …` of both arrays; a slot of -1 leaves its row as it is. The series must be there. Arrays of kernel memory
   * are filled by the kernel.
   */
  readSlots(
    slots: Int32Array,
    from: number,
    to: number,
    values: Float64Array,
    presence: Uint8Array | null,
    at: number,
    stride: number,
  ): void {
    const kernels = kernelModule();
    if (kernels?.holds(values) && this.decodeByKernel(kernels, slots, from, to, values, presence, at, stride)) return;
    for (let row = 0; row < slots.length; row++) {
      const slot = slots[row] as number;
      if (slot < 0) continue;
      this.readValues(slot, from, to, values, at + row * stride);
      if (presence !== null) this.readPresence(slot, from, to, presence, at + row * stride);
    }
  }

  /** @returns false when the twin has to try: it says what is damaged */
  private decodeByKernel(
    kernels: KernelModule,
    slots: Int32Array,
    from: number,
    to: number,
    values: Float64Array,
    presence: Uint8Array | null,
    at: number,
    stride: number,
  ): boolean {
    if (presence !== null && !kernels.holds(presence)) return false;
    if (!kernels.stage(this.reader.bytes, this.starts, slots)) return false;
    const { blob, first, second } = kernels.stagedAt;
    const valuesAt = values.byteOffset + at * 8;
    const presenceAt = presence === null ? 0 : presence.byteOffset + at;
    const { ticks } = this;
    const { decodeSlots } = kernels.exports;
    return decodeSlots(blob, first, ticks, from, to, second, slots.length, valuesAt, presenceAt, stride) === 0;
  }

  /** Presence of ticks `from … to - 1` to `out[at] …`. */
  readPresence(slot: number, from: number, to: number, out: Uint8Array, at: number): void {
    if (!this.has(slot)) {
      out.fill(ABSENT, at, at + to - from);
    } else if (this.hasHoles(slot)) {
      this.reader.offset = (this.starts[slot] as number) + 1;
      decodePresence(this.reader, this.ticks, from, to, out, at);
    } else {
      out.fill(PRESENT, at, at + to - from);
    }
  }

  /** Values of ticks `from … to - 1` to `out[at] …`; cells that are not PRESENT hold a neighbour's value. The series must be there. */
  readValues(slot: number, from: number, to: number, out: Float64Array, at: number): void {
    const { reader } = this;
    reader.offset = this.starts[slot] as number;
    if (reader.bytes[reader.offset] === PRESENCE_MARK) {
      reader.offset++;
      for (let told = 0; told < this.ticks;) told += Math.max(1, Math.floor(reader.varint() / 4));
    }
    decodeValues(reader, this.ticks, from, to, out, at);
  }
}
