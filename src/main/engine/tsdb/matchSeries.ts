/**
 * Matchers → series. The matcher that leaves fewest series gives the candidates from its postings; the others are asked once
 * per distinct value they meet, and their verdict is remembered. A regular expression never runs once per series.
 */
import type { Matcher } from '../storage/matcher.ts';
import { GrowingInt32 } from './growingArrays.ts';
import type { LabelIndex } from './labelIndex.ts';
import { literalsOf, prefixOf } from './regexShape.ts';

/** Ids of the series that satisfy all matchers, ascending. */
export function matchSeries(index: LabelIndex, matchers: readonly Matcher[]): Int32Array {
  const selective = matchers.filter((matcher) => !matcher.matches(''));
  const equal = selective.filter((matcher) => matcher.type === '=');
  const sets: Int32Array[] = [];
  for (const matcher of equal) {
    const pair = index.valuesOf(matcher.name)?.get(matcher.value);
    if (pair === undefined) return new Int32Array(0);
    sets.push(postingsOf(index, [pair]));
  }
  const rest = matchers.filter((matcher) => !equal.includes(matcher));
  if (sets.length === 0) {
    const opener = selective.find((matcher) => matcher.type === '=~') ?? selective[0];
    if (opener === undefined) return filterSeries(index, allSeries(index), rest);
    const candidates = postingsOf(index, matchingPairs(index, opener));
    return filterSeries(
      index,
      candidates,
      rest.filter((matcher) => matcher !== opener),
    );
  }
  sets.sort((a, b) => a.length - b.length);
  return filterSeries(index, sets.reduce(intersect), rest);
}

/** Whether a value satisfies the matcher, told once per value. */
function matchingPairs(index: LabelIndex, matcher: Matcher): number[] {
  const values = index.valuesOf(matcher.name);
  if (values === undefined) return [];
  const literals = matcher.type === '=~' ? literalsOf(matcher.value) : undefined;
  if (literals !== undefined) {
    return [...new Set(literals)].flatMap((literal) => values.get(literal) ?? []);
  }
  const prefix = matcher.type === '=~' ? prefixOf(matcher.value) : '';
  const pairs: number[] = [];
  for (const [value, pair] of values) if (value.startsWith(prefix) && matcher.matches(value)) pairs.push(pair);
  return pairs;
}

/** The union of the postings of pairs of one label name: disjoint, so it only has to be sorted. */
function postingsOf(index: LabelIndex, pairs: readonly number[]): Int32Array {
  const out = new GrowingInt32(pairs.reduce((sum, pair) => sum + index.postingsCount(pair), 0) + 1);
  for (const pair of pairs) index.appendPostings(pair, out);
  const series = out.values();
  return pairs.length > 1 ? series.sort() : series;
}

function allSeries(index: LabelIndex): Int32Array {
  return Int32Array.from({ length: index.maxSeries }, (_, i) => i + 1);
}

/** Both ascending. */
function intersect(a: Int32Array, b: Int32Array): Int32Array {
  const out = new Int32Array(Math.min(a.length, b.length));
  let length = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const x = a[i] as number;
    const y = b[j] as number;
    if (x === y) out[length++] = x;
    if (x <= y) i++;
    if (y <= x) j++;
  }
  return out.subarray(0, length);
}

function filterSeries(index: LabelIndex, candidates: Int32Array, matchers: readonly Matcher[]): Int32Array {
  let series = candidates;
  for (const matcher of matchers) series = filterBy(index, series, matcher);
  return series;
}

function filterBy(index: LabelIndex, candidates: Int32Array, matcher: Matcher): Int32Array {
  const verdicts = new Map<number, boolean>([[0, matcher.matches('')]]);
  return candidates.filter((series) => {
    const pair = index.pairOf(series, matcher.name);
    let verdict = verdicts.get(pair);
    if (verdict === undefined) verdicts.set(pair, (verdict = matcher.matches(index.pairValue(pair))));
    return verdict;
  });
}
