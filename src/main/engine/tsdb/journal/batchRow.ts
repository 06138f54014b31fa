/**
 * A journal row of one scrape: per group which series have a sample and which of them moved, then for those the difference
 * of the scaled integer (docs/formats/journal.md, kind 1). The state lives in the group and starts anew at every seal, so
 * the rows since a group's seal can be read without those before.
 */
import type { ByteReader } from '../chunk/byteReader.ts';
import { ByteWriter } from '../chunk/byteWriter.ts';
import { corrupt } from '../chunk/corrupt.ts';
import { exponentOf, POWERS_OF_TEN } from '../chunk/valuesCodec.ts';
import type { SeriesGroup } from '../seriesGroup.ts';

/** What a value is written as, in the low two bits of its varint. */
const DELTA = 0;
/** Eight bytes; the series keeps its exponent: a staleness marker, NaN, infinity or -0 among integers. */
const RAW_ONCE = 1;
/** Eight bytes, and so are the next ones: a value without a short decimal form. */
const RAW = 2;
const EXPONENT = 3;

/** `journalExponent` of a series whose values are written as eight bytes. */
const NO_EXPONENT = -1;
const MAX_SCALED = 2 ** 51;
const MAX_DELTA = 2 ** 48;

const segment = new ByteWriter(1024);

/** Writes the samples of one tick of one group. */
export function writeGroupTick(writer: ByteWriter, group: SeriesGroup, tick: number, previousGroup: number): void {
  writer.zigzag(group.id - previousGroup);
  segment.clear();
  writeSegment(group, tick);
  // The length lets a reader pass over groups whose state it does not know.
  writer.varint(segment.length);
  writer.append(segment.written());
}

function writeSegment(group: SeriesGroup, tick: number): void {
  const maskLow = group.masks[2 * tick] as number;
  const maskHigh = group.masks[2 * tick + 1] as number;
  const isSameMask = maskLow === group.journalMaskLow && maskHigh === group.journalMaskHigh;
  segment.u8(isSameMask ? 0 : 1);
  if (!isSameMask) {
    segment.u32(maskLow);
    segment.u32(maskHigh);
    group.journalMaskLow = maskLow;
    group.journalMaskHigh = maskHigh;
  }
  const slots = slotsOf(maskLow, maskHigh);
  const movedAt = segment.length;
  segment.reserve(8);
  segment.bytes.fill(0, movedAt, movedAt + 8);
  segment.length += (slots + 7) >>> 3;
  for (let slot = 0; slot < slots; slot++) {
    if (((slot < 32 ? maskLow : maskHigh) & (1 << (slot & 31))) === 0) continue;
    if (!writeValue(segment, group, slot, tick * group.width + slot)) continue;
    const at = movedAt + (slot >>> 3);
    segment.bytes[at] = (segment.bytes[at] as number) | (1 << (slot & 7));
  }
}

/** @returns false when the value is what the reader expects anyway */
function writeValue(writer: ByteWriter, group: SeriesGroup, slot: number, cell: number): boolean {
  const { bits, journalLast, journalBits, journalExponent } = group;
  const low = bits[2 * cell] as number;
  const high = bits[2 * cell + 1] as number;
  const exponent = journalExponent[slot] as number;
  if (exponent === NO_EXPONENT) {
    if (journalBits[2 * slot] === low && journalBits[2 * slot + 1] === high) return false;
    return writeRaw(writer, RAW, low, high, journalBits, slot);
  }
  const value = group.values[cell] as number;
  const power = POWERS_OF_TEN[exponent] as number;
  const integer = Math.round(value * power);
  const isNegativeZero = high === -0x8000_0000 && low === 0;
  if (integer / power === value && Math.abs(integer) <= MAX_SCALED && !isNegativeZero) {
    const delta = integer - (journalLast[slot] as number);
    if (delta === 0) return false;
    if (Math.abs(delta) < MAX_DELTA) writer.varint((delta > 0 ? delta * 2 : delta * -2 - 1) * 4 + DELTA);
    else writeExponent(writer, exponent, integer);
    journalLast[slot] = integer;
    return true;
  }
  if (isNegativeZero || (high & 0x7ff00000) === 0x7ff00000) {
    writer.varint(RAW_ONCE);
    writer.floatBits(low, high);
    return true;
  }
  const wider = exponentOf(value, exponent + 1);
  if (wider < 0) {
    journalExponent[slot] = NO_EXPONENT;
    return writeRaw(writer, RAW, low, high, journalBits, slot);
  }
  const scaled = Math.round(value * (POWERS_OF_TEN[wider] as number));
  writeExponent(writer, wider, scaled);
  journalExponent[slot] = wider;
  journalLast[slot] = scaled;
  return true;
}

function writeExponent(writer: ByteWriter, exponent: number, integer: number): void {
  writer.varint(exponent * 4 + EXPONENT);
  writer.zigzag(integer);
}

function writeRaw(writer: ByteWriter, tag: number, low: number, high: number, last: Int32Array, slot: number): true {
  writer.varint(tag);
  writer.floatBits(low, high);
  last[2 * slot] = low;
  last[2 * slot + 1] = high;
  return true;
}

interface GroupTickVisitor {
  groupOf(id: number): SeriesGroup | undefined;
  /** Asked once per group; false: its samples are in a chunk already and the bytes are passed over. */
  isWanted(group: SeriesGroup): boolean;
  /** The sample's value is in `heldBits`. */
  apply(group: SeriesGroup, slot: number): void;
}

/** One value and its integer view: through it a value goes from a row into a cell with all its bits. */
const heldValue: Float64Array = new Float64Array(1);
export const heldBits: Int32Array = new Int32Array(heldValue.buffer);

/**
 * Reads what `writeGroupTick` wrote; the journal state of a wanted group moves along.
 * @returns the group's id
 */
export function readGroupTick(reader: ByteReader, previousGroup: number, visitor: GroupTickVisitor): number {
  const id = previousGroup + reader.zigzag();
  const group = visitor.groupOf(id);
  if (group === undefined) throw corrupt(reader, `an unknown series group ${id}`);
  const end = reader.varint() + reader.offset;
  if (!visitor.isWanted(group)) {
    reader.skip(end - reader.offset);
    return id;
  }
  if (reader.u8() !== 0) {
    group.journalMaskLow = reader.u32() | 0;
    group.journalMaskHigh = reader.u32() | 0;
  }
  const { journalMaskLow: low, journalMaskHigh: high } = group;
  const slots = slotsOf(low, high);
  if (slots > group.slots) throw corrupt(reader, `a sample of slot ${slots - 1} in a group of ${group.slots}`);
  group.coverJournalState();
  const moved = reader.take((slots + 7) >>> 3);
  for (let slot = 0; slot < slots; slot++) {
    if (((slot < 32 ? low : high) & (1 << (slot & 31))) === 0) continue;
    readValue(reader, group, slot, ((moved[slot >>> 3] as number) & (1 << (slot & 7))) !== 0);
    visitor.apply(group, slot);
  }
  if (reader.offset !== end) throw corrupt(reader, 'a segment of another length');
  return id;
}

/** Leaves the value in `heldBits`. */
function readValue(reader: ByteReader, group: SeriesGroup, slot: number, hasMoved: boolean): void {
  const { journalLast, journalBits, journalExponent } = group;
  if (hasMoved) {
    const head = reader.varint();
    const rest = Math.floor(head / 4);
    switch (head % 4) {
      case DELTA:
        journalLast[slot] = (journalLast[slot] as number) + (rest % 2 === 0 ? rest / 2 : -(rest + 1) / 2);
        break;
      case RAW_ONCE:
        heldBits[0] = reader.u32();
        heldBits[1] = reader.u32();
        return;
      case RAW:
        journalExponent[slot] = NO_EXPONENT;
        journalBits[2 * slot] = reader.u32();
        journalBits[2 * slot + 1] = reader.u32();
        break;
      default:
        if (rest >= POWERS_OF_TEN.length) throw corrupt(reader, 'a decimal exponent out of range');
        journalExponent[slot] = rest;
        journalLast[slot] = reader.zigzag();
    }
  }
  const exponent = journalExponent[slot] as number;
  if (exponent === NO_EXPONENT) {
    heldBits[0] = journalBits[2 * slot] as number;
    heldBits[1] = journalBits[2 * slot + 1] as number;
  } else {
    heldValue[0] = (journalLast[slot] as number) / (POWERS_OF_TEN[exponent] as number);
  }
}

/** One more than the highest slot of a mask. */
function slotsOf(maskLow: number, maskHigh: number): number {
  return maskHigh !== 0 ? 64 - Math.clz32(maskHigh) : 32 - Math.clz32(maskLow);
}
