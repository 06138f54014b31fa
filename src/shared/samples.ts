/** Samples as they were collected, each at its own time: what the Raw view shows. */
import type { Labels } from './labels.ts';

export interface SampleQuestion {
  /** One selector without a range: `up{job="node"}`. */
  readonly selector: string;
  /** Inclusive. */
  readonly startMs: number;
  readonly endMs: number;
  /** Most samples of all series together; the newest are sent. */
  readonly limit: number;
}

export interface SeriesSamples {
  readonly labels: Labels;
  /** Ascending, ms since epoch. */
  readonly times: readonly number[];
  /** One per time, as text, since JSON has no NaN: a number, `stale` for a staleness marker, `histogram`. */
  readonly values: readonly string[];
}

export interface SamplesAnswer {
  readonly series: readonly SeriesSamples[];
  /** What was found, sent or not. */
  readonly seriesFound: number;
  readonly samplesFound: number;
}

export interface SampleRequests {
  'query.samples': { readonly params: SampleQuestion; readonly reply: SamplesAnswer };
}
