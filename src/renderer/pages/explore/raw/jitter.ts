/** How regularly the samples of a series came: distances, and how far each is from the interval it should have. Pure. */
import type { SeriesSamples } from '../../../../shared/samples.ts';

export interface RawSample {
  readonly atMs: number;
  /** As stored: a number, `stale` or `histogram`. */
  readonly value: string;
  /** Since the sample before; undefined for the first. */
  readonly sinceMs: number | undefined;
  /** How much later than the interval says, or earlier (negative); undefined where there is a gap before it. */
  readonly jitterMs: number | undefined;
  /** Samples that should have come in between. */
  readonly missed: number;
}

export interface Regularity {
  readonly samples: readonly RawSample[];
  /** The given interval, else the usual distance; undefined with fewer than two samples. */
  readonly intervalMs: number | undefined;
  /** Ninety-five of a hundred samples were no further from their time than this. */
  readonly jitter95Ms: number | undefined;
  readonly missed: number;
}

/** More than this share of the interval late, and a scrape is counted as missed. */
const GAP_SHARE = 1.5;

/** @param scrapeMs  of the target, where it is known */
export function regularity({ times, values }: SeriesSamples, scrapeMs: number | undefined): Regularity {
  const distances = times.slice(1).map((at, i) => at - (times[i] as number));
  const intervalMs = distances.length === 0 ? undefined : (scrapeMs ?? median(distances));
  const samples = times.map((atMs, i): RawSample => {
    const sinceMs = i === 0 ? undefined : distances[i - 1];
    const isKnown = sinceMs !== undefined && intervalMs !== undefined;
    const isGap = isKnown && sinceMs > intervalMs * GAP_SHARE;
    return {
      atMs,
      value: values[i] ?? '',
      sinceMs,
      jitterMs: isKnown && !isGap ? sinceMs - intervalMs : undefined,
      missed: isGap ? Math.max(1, Math.round(sinceMs / intervalMs) - 1) : 0,
    };
  });
  const off = samples.flatMap(({ jitterMs }) => (jitterMs === undefined ? [] : [Math.abs(jitterMs)]));
  return {
    samples,
    intervalMs,
    jitter95Ms: off.length === 0 ? undefined : off.sort((a, b) => a - b)[Math.ceil(off.length * 0.95) - 1],
    missed: samples.reduce((sum, { missed }) => sum + missed, 0),
  };
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}
