/** Samples of a group that lie off its open ticks, in order of arrival. Few, so readers search them; sealed when they are many. */
import { bitsOfFloats, copyBits } from './chunk/floatBits.ts';
import type { StrayRun } from './chunk/strayChunk.ts';
import { grownFloats } from './growingArrays.ts';

export class Strays {
  length = 0;
  slots: Uint8Array = new Uint8Array(0);
  times: Float64Array = new Float64Array(0);
  values: Float64Array = new Float64Array(0);
  bits: Int32Array = new Int32Array(0);
  /** Oldest journal row among them; Infinity when there are none. */
  oldestRow = Infinity;
  minT = Infinity;
  maxT = -Infinity;

  push(slot: number, t: number, from: Int32Array, fromIndex: number, row: number): void {
    if (this.length === this.slots.length) this.grow();
    const at = this.length++;
    this.slots[at] = slot;
    this.times[at] = t;
    copyBits(from, fromIndex, this.bits, at);
    this.oldestRow = Math.min(this.oldestRow, row);
    this.minT = Math.min(this.minT, t);
    this.maxT = Math.max(this.maxT, t);
  }

  /** Index of a sample of this slot and time, or -1. */
  find(slot: number, t: number): number {
    if (t < this.minT || t > this.maxT) return -1;
    for (let i = 0; i < this.length; i++) if (this.slots[i] === slot && this.times[i] === t) return i;
    return -1;
  }

  equals(at: number, from: Int32Array, fromIndex: number): boolean {
    return this.bits[2 * at] === from[2 * fromIndex] && this.bits[2 * at + 1] === from[2 * fromIndex + 1];
  }

  /** As runs by slot with ascending times; of two samples of one time the first to arrive stays. */
  runs(): StrayRun[] {
    const bySlot = new Map<number, number[]>();
    for (let i = 0; i < this.length; i++) {
      const slot = this.slots[i] as number;
      const at = bySlot.get(slot);
      if (at === undefined) bySlot.set(slot, [i]);
      else at.push(i);
    }
    return [...bySlot].sort(([a], [b]) => a - b).map(([slot, at]) => this.runOf(slot, at));
  }

  clear(): void {
    this.length = 0;
    this.slots = new Uint8Array(0);
    this.times = new Float64Array(0);
    this.values = new Float64Array(0);
    this.bits = new Int32Array(0);
    this.oldestRow = Infinity;
    this.minT = Infinity;
    this.maxT = -Infinity;
  }

  private runOf(slot: number, indices: readonly number[]): StrayRun {
    const { times } = this;
    const sorted = [...indices].sort((a, b) => (times[a] as number) - (times[b] as number) || a - b);
    const unique = sorted.filter((at, i) => i === 0 || times[at] !== times[sorted[i - 1] as number]);
    const run = { slot, times: new Float64Array(unique.length), values: new Float64Array(unique.length) };
    const bits = bitsOfFloats(run.values);
    for (const [i, at] of unique.entries()) {
      run.times[i] = times[at] as number;
      copyBits(this.bits, at, bits, i);
    }
    return run;
  }

  private grow(): void {
    const capacity = Math.max(16, this.slots.length * 2);
    const slots = new Uint8Array(capacity);
    slots.set(this.slots);
    this.slots = slots;
    this.times = grownFloats(this.times, capacity);
    this.values = grownFloats(this.values, capacity);
    this.bits = bitsOfFloats(this.values);
  }
}
