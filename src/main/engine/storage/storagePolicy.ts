/**
 * How long data lives and in what form: limits of time, size and share of the disk, rules for series of their own, and the
 * tiers that old samples are condensed to. Read from the configuration (config/storagePolicyFile.ts), kept by the store.
 */
import type { Matcher } from './matcher.ts';

export interface StoragePolicy {
  /** Age up to which samples of series are kept that no rule names. */
  readonly keepMs: number;
  /** The oldest data goes when the database with its log is larger. */
  readonly sizeLimitBytes: number | undefined;
  /** The same as a share of the disk, 0 to 100; it goes before `sizeLimitBytes`, as in Prometheus. */
  readonly diskPercentage: number | undefined;
  /** The first that matches a series counts. */
  readonly rules: readonly RetentionRule[];
  /** Finest first; each resolution is a multiple of the one before. */
  readonly tiers: readonly TierPolicy[];
  /** Range queries of at least this step may be answered from tiers though the samples are still there. */
  readonly tiersFromStepMs: number | undefined;
}

export interface RetentionRule {
  readonly matchers: readonly Matcher[];
  readonly keepMs: number;
  /** False: samples of these series leave without a trace in any tier. */
  readonly isDownsampled: boolean;
}

export interface TierPolicy {
  readonly resolutionMs: number;
  /** Age at which data is condensed; undefined: shortly before what it is made from leaves. */
  readonly afterMs: number | undefined;
  readonly keepMs: number;
}

/** Everything for a time and nothing else: what a store does that is told nothing. */
export function keepFor(keepMs: number): StoragePolicy {
  return {
    keepMs,
    sizeLimitBytes: undefined,
    diskPercentage: undefined,
    rules: [],
    tiers: [],
    tiersFromStepMs: undefined,
  };
}
