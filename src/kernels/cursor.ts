/** Where a kernel reads, and whether it has met something that cannot be: then `isDamaged` stays set until the next `open`. */
export let at: usize = 0;
export let end: usize = 0;
export let isDamaged: bool = false;

export function open(from: usize, to: usize): void {
  at = from;
  end = to;
  isDamaged = false;
}

export function moveTo(place: usize): void {
  at = place;
}

export function damage(): void {
  isDamaged = true;
}

/** Whether `count` more bytes are there. */
export function need(count: usize): bool {
  if (count <= end - at) return true;
  isDamaged = true;
  return false;
}

export function u8At(): u32 {
  if (!need(1)) return 0;
  return load<u8>(at++);
}

/** A number of at most 53 bits; longer ones are damage. */
export function varint(): u64 {
  let value: u64 = 0;
  let shift: u64 = 0;
  while (shift < 56) {
    if (at >= end) break;
    const byte = <u64>load<u8>(at++);
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      if (value >> 53 != 0) break;
      return value;
    }
    shift += 7;
  }
  isDamaged = true;
  return 0;
}

export function zigzag(): i64 {
  const value = varint();
  return <i64>(value >> 1) ^ -(<i64>(value & 1));
}

export function skip(count: usize): void {
  if (need(count)) at += count;
}
