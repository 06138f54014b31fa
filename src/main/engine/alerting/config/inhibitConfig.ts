/** `inhibit_rules`: while an alert of the source side fires, alerts of the target side that share labels stay unsaid. */
import { fail, list, map, mapOf, optional, record, text, type Decoder } from '../../config/decoder.ts';
import type { Matcher } from '../../storage/matcher.ts';
import { matcherList, matchersOf } from './matchersConfig.ts';

export interface InhibitRule {
  readonly name: string;
  readonly source: readonly Matcher[];
  readonly target: readonly Matcher[];
  readonly equal: readonly string[];
}

/** A regular expression may not be null here, unlike elsewhere. */
const patterns: Decoder<ReadonlyMap<string, string>> = mapOf(
  map(optional(text), (value, place) =>
    value === undefined ? fail(place, `invalid regexp value for "${place.path.split('.').at(-1)}"`) : value,
  ),
);

const inhibitRule: Decoder<InhibitRule> = map(
  record('config.plain', {
    name: text,
    source_match: mapOf(text),
    source_match_re: patterns,
    source_matchers: matcherList,
    target_match: mapOf(text),
    target_match_re: patterns,
    target_matchers: matcherList,
    equal: list(text),
  }),
  (rule, place) => ({
    name: rule.name,
    source: matchersOf(rule.sourceMatch, rule.sourceMatchRe, rule.sourceMatchers, place),
    target: matchersOf(rule.targetMatch, rule.targetMatchRe, rule.targetMatchers, place),
    equal: rule.equal ?? [],
  }),
);

export const inhibitRules = list(inhibitRule);
