/** Sets of a group's 64 slots as two 32-bit words, the form in which chunks say which series they hold. */
export interface SlotMask {
  readonly maskLow: number;
  readonly maskHigh: number;
}

export const ALL_SLOTS: SlotMask = { maskLow: -1, maskHigh: -1 };
export const NO_SLOTS: SlotMask = { maskLow: 0, maskHigh: 0 };

export const isNoSlot = ({ maskLow, maskHigh }: SlotMask): boolean => maskLow === 0 && maskHigh === 0;

export const bothOf = (a: SlotMask, b: SlotMask): SlotMask => ({
  maskLow: a.maskLow & b.maskLow,
  maskHigh: a.maskHigh & b.maskHigh,
});

export const anyOf = (a: SlotMask, b: SlotMask): SlotMask => ({
  maskLow: a.maskLow | b.maskLow,
  maskHigh: a.maskHigh | b.maskHigh,
});

/** Slots of `a` that `b` has not. */
export const without = (a: SlotMask, b: SlotMask): SlotMask => ({
  maskLow: a.maskLow & ~b.maskLow,
  maskHigh: a.maskHigh & ~b.maskHigh,
});

export const maskOf = (slots: Iterable<number>): SlotMask => {
  let maskLow = 0;
  let maskHigh = 0;
  for (const slot of slots) {
    if (slot < 32) maskLow |= 1 << slot;
    else maskHigh |= 1 << (slot & 31);
  }
  return { maskLow, maskHigh };
};

export function countSlots({ maskLow, maskHigh }: SlotMask): number {
  return bitCount(maskLow) + bitCount(maskHigh);
}

function bitCount(word: number): number {
  let rest = word;
  let count = 0;
  for (; rest !== 0; rest &= rest - 1) count++;
  return count;
}
