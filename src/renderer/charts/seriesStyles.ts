/**
 * Colours bound to label sets: the hash of a series' key picks one of the first eight colours (the ones that are furthest
 * apart), the next free one of all twelve when it is taken. Beyond twelve the colours repeat with dashes.
 */
export interface SeriesStyle {
  /** 0…11: token `--series-1` … `--series-12`. */
  readonly slot: number;
  /** 0 solid, 1…3 the dash tokens. */
  readonly dash: number;
}

const SLOTS = 12;
const PREFERRED_SLOTS = 8;
const DASHES = 4;

/** @returns one style per key, independent of the order of the keys */
export function assignStyles(keys: readonly string[]): SeriesStyle[] {
  const order = keys.map((_, i) => i).sort((a, b) => compare(keys[a] as string, keys[b] as string));
  const styles = Array.from<SeriesStyle>({ length: keys.length });
  let taken = new Set<number>();
  let dash = 0;
  for (const i of order) {
    if (taken.size === SLOTS) {
      taken = new Set();
      dash = (dash + 1) % DASHES;
    }
    const slot = freeSlot(preferredSlot(keys[i] as string), taken);
    taken.add(slot);
    styles[i] = { slot, dash };
  }
  return styles;
}

export const slotToken = (slot: number): string => `--series-${slot + 1}`;

function freeSlot(wanted: number, taken: ReadonlySet<number>): number {
  if (!taken.has(wanted)) return wanted;
  let slot = 0;
  while (taken.has(slot)) slot++;
  return slot;
}

/** FNV-1a over UTF-16 units; a series without labels is always the first colour. */
function preferredSlot(key: string): number {
  if (key === '' || key === '{}') return 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) % PREFERRED_SLOTS;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
