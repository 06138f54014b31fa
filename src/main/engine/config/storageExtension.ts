/**
 * `sightglass.storage`: how long series of their own live, and what old samples are condensed to. Prometheus' own words for
 * the rest, `storage.tsdb.retention`, stand where they stand in its format.
 */
import { AppError } from '../../../shared/errors.ts';
import { formatDuration } from '../../../shared/time.ts';
import type { Matcher } from '../storage/matcher.ts';
import type { RetentionRule, TierPolicy } from '../storage/storagePolicy.ts';
import { bool, type Decoder, fail, list, map, note, optional, or, type Place, record, text } from './decoder.ts';
import { duration } from './scalars.ts';

/** A rule whose selector is still text: the language of selectors is not this room's. */
interface RuleText {
  readonly match: string;
  readonly matchPlace: Place;
  readonly keepMs: number;
  readonly isDownsampled: boolean;
}

export interface StorageExtension {
  readonly rules: readonly RuleText[];
  readonly tiers: readonly TierPolicy[];
  readonly tiersFromStepMs: number | undefined;
}

/** Finer is hardly smaller than the samples; coarser leaves too little to look at. */
const LEAST_RESOLUTION_MS = 60_000;
const MOST_RESOLUTION_MS = 86_400_000;

const keep = map(optional(duration), (value, place) =>
  value !== undefined && value > 0 ? value : fail(place, "expected 'keep', a duration such as 30d"),
);

const placedText: Decoder<{ readonly value: string; readonly place: Place }> = (place) => ({
  value: text(place),
  place,
});

const rule: Decoder<RuleText> = map(
  record('sightglass.storage.retention', { match: placedText, keep, downsample: or(bool, true) }),
  ({ match, keep: keepMs, downsample }) => ({
    match: match.value,
    matchPlace: match.place,
    keepMs,
    isDownsampled: downsample,
  }),
);

const resolution = map(optional(duration), (value, place) => {
  if (value === undefined) fail(place, "expected 'resolution', a duration such as 5m");
  if (value >= LEAST_RESOLUTION_MS && value <= MOST_RESOLUTION_MS) return value;
  fail(place, `a tier has a resolution from 1m to 1d, not ${formatDuration(value)}`);
});

const tier: Decoder<TierPolicy> = map(
  record('sightglass.storage.downsampling', { resolution, keep, after: optional(duration) }),
  (value) => ({ resolutionMs: value.resolution, keepMs: value.keep, afterMs: value.after }),
);

const tiers: Decoder<readonly TierPolicy[]> = map(list(tier, 'empty or null tier'), (found, place) => {
  for (const [i, { resolutionMs, keepMs }] of found.entries()) {
    const finer = found[i - 1];
    if (finer === undefined) continue;
    const [own, before] = [formatDuration(resolutionMs), formatDuration(finer.resolutionMs)];
    if (resolutionMs <= finer.resolutionMs || resolutionMs % finer.resolutionMs !== 0)
      fail(place, `tiers go from fine to coarse, each a multiple of the one before: ${own} after ${before} is not`);
    if (keepMs <= finer.keepMs) fail(place, `the tier of ${own} is kept no longer than that of ${before}`);
  }
  return found;
});

export const storageExtension: Decoder<StorageExtension> = map(
  record('sightglass.storage', {
    retention: list(rule, 'empty or null retention rule'),
    downsampling: tiers,
    downsampling_from_step: optional(duration),
  }),
  (value) => ({ rules: value.retention, tiers: value.downsampling, tiersFromStepMs: value.downsamplingFromStep }),
);

/**
 * The rules with their selectors read.
 *
 * @throws AppError `config_invalid`, with the place of each selector that is none
 */
export function retentionRules(
  { rules }: StorageExtension,
  parseSelector: (text: string) => readonly Matcher[],
): RetentionRule[] {
  const read = rules.flatMap(({ match, matchPlace, keepMs, isDownsampled }) => {
    try {
      return [{ matchers: selectorAt(match, matchPlace, parseSelector), keepMs, isDownsampled }];
    } catch (error) {
      note(error);
      return [];
    }
  });
  const [first] = rules;
  if (first === undefined || read.length === rules.length) return read;
  const { file, problems } = first.matchPlace.source;
  const words = problems.map(({ line, message }) => `line ${line}: ${message}`).join('; ');
  throw new AppError('config_invalid', `parsing YAML file ${file}: ${words}`, { detail: problems });
}

function selectorAt(
  match: string,
  place: Place,
  parseSelector: (text: string) => readonly Matcher[],
): readonly Matcher[] {
  try {
    return parseSelector(match);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    fail(place, `'match' is not a selector: ${error.message}`);
  }
}
