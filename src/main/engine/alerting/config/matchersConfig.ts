/** Matchers in alertmanager.yml: the list of texts, and the older maps for equality and regular expressions. */
import { AppError } from '../../../../shared/errors.ts';
import { fail, list, map, text, type Decoder, type Place } from '../../config/decoder.ts';
import { createMatcher, type Matcher, type MatchType } from '../../storage/matcher.ts';
import { parseMatchers } from '../matchers/parseMatchers.ts';

/** Every entry may hold several. */
export const matcherList: Decoder<readonly Matcher[]> = map(
  list(map(text, (value, place) => explained(place, () => parseMatchers(value)))),
  (groups) => groups.flat(),
);

/** The three forms together. */
export function matchersOf(
  match: ReadonlyMap<string, string> | undefined,
  matchRe: ReadonlyMap<string, string> | undefined,
  matchers: readonly Matcher[] | undefined,
  place: Place,
): readonly Matcher[] {
  // In Alertmanager's names of routes these are written with their anchors.
  const patterns = new Map([...(matchRe ?? [])].map(([name, value]) => [name, `^(?:${value})$`] as const));
  return [...mapped(match, '=', place), ...mapped(patterns, '=~', place), ...(matchers ?? [])];
}

function mapped(map: ReadonlyMap<string, string> | undefined, type: MatchType, place: Place): readonly Matcher[] {
  return [...(map ?? [])].map(([name, value]) => {
    if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)) fail(place, `invalid label name "${name}"`);
    return explained(place, () => createMatcher(name, type, value));
  });
}

function explained<T>(place: Place, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    fail(place, error.message);
  }
}
