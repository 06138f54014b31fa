/**
 * Finds a slot by the bytes of its series, without making a string: an open hash table of slot numbers. Keys stay where
 * the cache has them; whoever asks compares bytes. Nothing is ever taken out: the cache drops the whole index instead.
 */
export class SeriesIndex {
  /** Slot + 1, 0 where free; a power of two long. */
  #table: Int32Array;
  #hashes: Int32Array;
  #count = 0;

  /** @param expected  slots it will hold at least; it grows beyond */
  constructor(expected = 512) {
    this.#hashes = new Int32Array(expected);
    this.#table = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(4 * expected, 1024))));
  }

  add(hash: number, slot: number): void {
    if (slot >= this.#hashes.length) this.#growHashes(slot + 1);
    this.#hashes[slot] = hash;
    this.#count += 1;
    if (this.#count * 2 > this.#table.length) this.#rehash();
    this.#place(slot);
  }

  /**
   * The next slot with this hash; the caller compares keys and goes on while they differ.
   * @param probe  0 to begin, then what the last call left in `nextProbe`
   * @returns -1 when there is none
   */
  find(hash: number, probe: number): number {
    const mask = this.#table.length - 1;
    for (let i = probe; ; i++) {
      const slot = (this.#table[(hash + i) & mask] as number) - 1;
      if (slot < 0) return -1;
      if (this.#hashes[slot] === hash) {
        this.nextProbe = i + 1;
        return slot;
      }
    }
  }
  nextProbe = 0;

  #place(slot: number): void {
    const mask = this.#table.length - 1;
    let i = (this.#hashes[slot] as number) & mask;
    while (this.#table[i] !== 0) i = (i + 1) & mask;
    this.#table[i] = slot + 1;
  }

  #rehash(): void {
    const slots = this.#table.filter((entry) => entry !== 0);
    this.#table = new Int32Array(this.#table.length * 4);
    for (const entry of slots) this.#place(entry - 1);
  }

  #growHashes(length: number): void {
    const wider = new Int32Array(Math.max(length, this.#hashes.length * 2));
    wider.set(this.#hashes);
    this.#hashes = wider;
  }
}

/** Over a range of bytes, four at a time; the table takes the low bits, so each step folds the high ones in. */
export function hashBytes(view: DataView, start: number, end: number): number {
  let hash = end - start;
  let i = start;
  for (; i + 4 <= end; i += 4) {
    hash = Math.imul(hash ^ view.getInt32(i, true), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  for (; i < end; i++) hash = Math.imul(hash ^ view.getUint8(i), 0x01000193);
  return hash ^ (hash >>> 15);
}
