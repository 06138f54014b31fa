/**
 * One series condensed to buckets: of each stretch of time (start, end] how many samples there were, their sum, extremes,
 * first and last with their times, and what a counter lost to resets. Enough for sums, averages, extremes and rates over whole
 * buckets to be those of the samples themselves.
 */
import { ABSENT, PRESENT, STALE } from '../../storage/storage.ts';

/** Buckets of a tier chunk: a day at 5 minutes, twelve days at an hour. */
export const BUCKETS = 288;

export const unitMs = (resolutionMs: number): number => BUCKETS * resolutionMs;

/** Where the stretch of BUCKETS buckets begins that `t` is in: buckets are open at their start and closed at their end. */
export function unitStart(t: number, resolutionMs: number): number {
  const unit = unitMs(resolutionMs);
  return (Math.ceil(t / unit) - 1) * unit;
}

export class TierTrack {
  readonly startMs: number;
  readonly resolutionMs: number;
  /** Per bucket ABSENT, PRESENT, or STALE: there, and the series ended in it. All below have no meaning where ABSENT. */
  readonly states = new Uint8Array(BUCKETS);
  readonly counts = new Float64Array(BUCKETS);
  readonly firstTimes = new Float64Array(BUCKETS);
  readonly lastTimes = new Float64Array(BUCKETS);
  readonly firsts = new Float64Array(BUCKETS);
  readonly lasts = new Float64Array(BUCKETS);
  readonly mins = new Float64Array(BUCKETS);
  readonly maxs = new Float64Array(BUCKETS);
  readonly sums = new Float64Array(BUCKETS);
  /** Sum of the values before each fall: the counter grew by last - first + lost. */
  readonly lost = new Float64Array(BUCKETS);
  private readonly rests = new Float64Array(BUCKETS);

  constructor(startMs: number, resolutionMs: number) {
    this.startMs = startMs;
    this.resolutionMs = resolutionMs;
  }

  get isEmpty(): boolean {
    return this.states.every((state) => state === ABSENT);
  }

  /** Adds samples in ascending order; those outside the track are passed over. `states` null: all are PRESENT. */
  addSamples(times: Float64Array, values: Float64Array, states: Uint8Array | null, length: number): void {
    for (let i = 0; i < length; i++) {
      const t = times[i] as number;
      const bucket = this.bucketOf(t);
      if (bucket < 0 || bucket >= BUCKETS) continue;
      const state = states === null ? PRESENT : (states[i] as number);
      if (state === PRESENT) this.addSample(bucket, t, values[i] as number);
      else if (state === STALE && this.states[bucket] === PRESENT) this.states[bucket] = STALE;
    }
    this.settleSums();
  }

  /** Adds the buckets of a finer track, whose resolution divides this one's; finer tracks come in ascending order. */
  addTrack(fine: TierTrack): void {
    for (let i = 0; i < BUCKETS; i++) {
      const state = fine.states[i] as number;
      if (state === ABSENT) continue;
      const bucket = this.bucketOf(fine.startMs + (i + 1) * fine.resolutionMs);
      if (bucket < 0 || bucket >= BUCKETS) continue;
      if (this.states[bucket] === ABSENT) this.begin(bucket, fine.firstTimes[i] as number, fine.firsts[i] as number);
      else this.fall(bucket, fine.firsts[i] as number);
      this.states[bucket] = state;
      this.lastTimes[bucket] = fine.lastTimes[i] as number;
      this.lasts[bucket] = fine.lasts[i] as number;
      this.lost[bucket] = (this.lost[bucket] as number) + (fine.lost[i] as number);
      this.counts[bucket] = (this.counts[bucket] as number) + (fine.counts[i] as number);
      this.lower(bucket, fine.mins[i] as number);
      this.raise(bucket, fine.maxs[i] as number);
      this.addToSum(bucket, fine.sums[i] as number);
    }
    this.settleSums();
  }

  /** Takes out each bucket that overlaps the time. */
  clear(minT: number, maxT: number): void {
    for (let i = 0; i < BUCKETS; i++) {
      const end = this.startMs + (i + 1) * this.resolutionMs;
      if (end - this.resolutionMs < maxT && end >= minT) this.states[i] = ABSENT;
    }
  }

  private bucketOf(t: number): number {
    return Math.ceil((t - this.startMs) / this.resolutionMs) - 1;
  }

  private addSample(bucket: number, t: number, value: number): void {
    if (this.states[bucket] === ABSENT) this.begin(bucket, t, value);
    else this.fall(bucket, value);
    this.states[bucket] = PRESENT;
    this.lastTimes[bucket] = t;
    this.lasts[bucket] = value;
    this.counts[bucket] = (this.counts[bucket] as number) + 1;
    this.lower(bucket, value);
    this.raise(bucket, value);
    this.addToSum(bucket, value);
  }

  private begin(bucket: number, t: number, value: number): void {
    this.firstTimes[bucket] = t;
    this.firsts[bucket] = value;
    // An extreme of nothing: the first value takes its place, whatever it is.
    this.mins[bucket] = NaN;
    this.maxs[bucket] = NaN;
    this.counts[bucket] = 0;
    this.sums[bucket] = 0;
    this.rests[bucket] = 0;
    this.lost[bucket] = 0;
  }

  private fall(bucket: number, value: number): void {
    const last = this.lasts[bucket] as number;
    if (value < last) this.lost[bucket] = (this.lost[bucket] as number) + last;
  }

  /** As `min_over_time`: a NaN gives way to any number. */
  private lower(bucket: number, value: number): void {
    const min = this.mins[bucket] as number;
    if (value < min || Number.isNaN(min)) this.mins[bucket] = value;
  }

  private raise(bucket: number, value: number): void {
    const max = this.maxs[bucket] as number;
    if (value > max || Number.isNaN(max)) this.maxs[bucket] = value;
  }

  /** Compensated as in kernels/sums.ts. */
  private addToSum(bucket: number, value: number): void {
    const sum = this.sums[bucket] as number;
    const total = sum + value;
    if (total === Infinity || total === -Infinity) this.rests[bucket] = 0;
    else {
      const rest = Math.abs(sum) >= Math.abs(value) ? sum - total + value : value - total + sum;
      this.rests[bucket] = (this.rests[bucket] as number) + rest;
    }
    this.sums[bucket] = total;
  }

  private settleSums(): void {
    for (let i = 0; i < BUCKETS; i++) {
      const rest = this.rests[i] as number;
      if (rest !== 0) this.sums[i] = (this.sums[i] as number) + rest;
      this.rests[i] = 0;
    }
  }
}
