/** Native histograms since the last seal, per series with times of their own. */
import type { FloatHistogram } from '../storage/histogram.ts';

/** A histogram is some hundred bytes: chunks of 60 stay near the size of a chunk of floats. */
const HISTOGRAMS_PER_CHUNK = 60;

export interface HistogramRun {
  readonly series: number;
  /** Ascending strictly, both of one length. */
  readonly times: number[];
  readonly histograms: FloatHistogram[];
  oldestRow: number;
  touchedAt: number;
}

export class HistogramHead {
  private readonly runs = new Map<number, HistogramRun>();

  get seriesCount(): number {
    return this.runs.size;
  }

  of(series: number): HistogramRun | undefined {
    return this.runs.get(series);
  }

  hasInRange(series: number, minT: number, maxT: number): boolean {
    const times = this.runs.get(series)?.times;
    return times !== undefined && (times[0] ?? Infinity) <= maxT && (times.at(-1) ?? -Infinity) >= minT;
  }

  all(): IterableIterator<HistogramRun> {
    return this.runs.values();
  }

  /** Places a histogram by its time. @returns false when the series has another one at that time */
  add(series: number, t: number, histogram: FloatHistogram, row: number, now: number): boolean {
    const run = this.runs.get(series) ?? { series, times: [], histograms: [], oldestRow: row, touchedAt: now };
    this.runs.set(series, run);
    let at = run.times.length;
    while (at > 0 && (run.times[at - 1] as number) > t) at--;
    if (run.times[at - 1] === t) return false;
    run.times.splice(at, 0, t);
    run.histograms.splice(at, 0, histogram);
    run.touchedAt = now;
    return true;
  }

  at(series: number, t: number): FloatHistogram | undefined {
    const run = this.runs.get(series);
    return run?.histograms[run.times.indexOf(t)];
  }

  isFull(series: number): boolean {
    return (this.runs.get(series)?.times.length ?? 0) >= HISTOGRAMS_PER_CHUNK;
  }

  idleSince(t: number): number[] {
    return [...this.runs.values()].filter((run) => run.touchedAt < t).map((run) => run.series);
  }

  take(series: number): HistogramRun | undefined {
    const run = this.runs.get(series);
    this.runs.delete(series);
    return run;
  }

  oldestRow(): number {
    let oldest = Infinity;
    for (const run of this.runs.values()) oldest = Math.min(oldest, run.oldestRow);
    return oldest;
  }
}
