/**
 * Which samples each step sees. A window is left-open: (end - range, end]. Samples of a series that shares its timestamps with
 * others have the same windows, so they are found once per block and used for every row of it.
 */
export class Windows {
  /** Sample times, ascending; the first `length` are valid. */
  times: Float64Array = new Float64Array(0);
  length = 0;
  readonly steps: number;
  /** Window end of each step, ascending or all the same. */
  readonly ends: Float64Array;
  readonly rangeMs: number;
  /** How much further a window reaches on each side, for `anchored` and `smoothed`. */
  readonly beforeMs: number;
  readonly afterMs: number;
  /** Window of step i is samples lo[i] … hi[i] - 1. */
  readonly lo: Int32Array;
  readonly hi: Int32Array;
  /** Samples of all windows together. */
  samples = 0;
  /** Counts the calls of `locate`: what was derived from the windows is theirs for as long as it stays. */
  generation = 0;

  constructor(ends: Float64Array, rangeMs: number, beforeMs = 0, afterMs = 0) {
    this.steps = ends.length;
    this.ends = ends;
    this.rangeMs = rangeMs;
    this.beforeMs = beforeMs;
    this.afterMs = afterMs;
    this.lo = new Int32Array(ends.length);
    this.hi = new Int32Array(ends.length);
  }

  /** Moves both ends over `times` once: O(samples + steps). `times` is kept until the next call. */
  locate(times: Float64Array, length: number): void {
    this.times = times;
    this.length = length;
    const { ends, lo, hi, steps } = this;
    const reach = this.rangeMs + this.beforeMs;
    const after = this.afterMs;
    this.generation++;
    let samples = 0;
    let l = 0;
    let h = 0;
    for (let i = 0; i < steps; i++) {
      const end = ends[i] as number;
      while (h < length && (times[h] as number) <= end + after) h++;
      while (l < h && (times[l] as number) <= end - reach) l++;
      lo[i] = l;
      hi[i] = h;
      samples += h - l;
    }
    this.samples = samples;
  }
}

/** Window ends of a selector: each step moved by its offset, or one fixed time for all. */
export function windowEnds(
  startMs: number,
  stepMs: number,
  steps: number,
  offsetMs: number,
  atMs?: number,
): Float64Array {
  const ends = new Float64Array(steps);
  if (atMs !== undefined) return ends.fill(atMs - offsetMs);
  for (let i = 0; i < steps; i++) ends[i] = startMs + i * stepMs - offsetMs;
  return ends;
}
