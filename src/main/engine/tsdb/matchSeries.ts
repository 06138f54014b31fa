/**
 * Matchers → series. The matcher that leaves fewest series gives the candidates from its postings; the others are asked once
 * per distinct value, never once per series.
 */
import type { Matcher } from '../storage/matcher.ts';
import type { LabelIndex } from './labelIndex.ts';
import { literalsOf, matchesAnyText, prefixOf } from './regexShape.ts';

/** When a label has this many times more values than there are candidates, the candidates are looked at instead. */
const VALUES_PER_CANDIDATE = 4;

/** Ids of the series that satisfy all matchers, ascending. Belongs to the index: not to be changed or kept. */
export function matchSeries(index: LabelIndex, matchers: readonly Matcher[]): Int32Array {
  const equal = matchers.filter((matcher) => matcher.type === '=' && matcher.value !== '');
  const rest = matchers.filter((matcher) => !equal.includes(matcher));
  const candidates = equal.length > 0 ? matchEqual(index, equal) : undefined;
  if (candidates !== undefined) return filterSeries(index, candidates, rest);
  const opener = rest.find((matcher) => !matcher.matches(''));
  if (opener === undefined) return filterSeries(index, allSeries(index), rest);
  return filterSeries(
    index,
    union(index, matchingPairs(index, opener)),
    rest.filter((matcher) => matcher !== opener),
  );
}

function matchEqual(index: LabelIndex, matchers: readonly Matcher[]): Int32Array {
  const pairs: number[] = [];
  for (const matcher of matchers) {
    const pair = index.valuesOf(matcher.name)?.get(matcher.value);
    if (pair === undefined) return new Int32Array(0);
    pairs.push(pair);
  }
  pairs.sort((a, b) => index.postingsCount(a) - index.postingsCount(b));
  const [first = 0, ...others] = pairs;
  let series = index.postingsOf(first);
  for (const pair of others) {
    // A pair that all series have (one job, one cluster) asks nothing.
    if (index.postingsCount(pair) < index.maxSeries) series = intersect(series, index.postingsOf(pair));
  }
  return series;
}

/** Pairs of the matcher's label whose value it accepts. */
function matchingPairs(index: LabelIndex, matcher: Matcher): number[] {
  const values = index.valuesOf(matcher.name);
  if (values === undefined) return [];
  const literals = matcher.type === '=~' ? literalsOf(matcher.value) : undefined;
  if (literals !== undefined) {
    return [...new Set(literals)].flatMap((literal) => values.get(literal) ?? []);
  }
  if (matcher.type === '=~' && matchesAnyText(matcher.value)) return [...values.values()];
  const prefix = matcher.type === '=~' ? prefixOf(matcher.value) : '';
  const pairs: number[] = [];
  for (const [value, pair] of values) if (value.startsWith(prefix) && matcher.matches(value)) pairs.push(pair);
  return pairs;
}

/** One byte per series: 1 for those that carry one of the pairs. */
function marksOf(index: LabelIndex, pairs: readonly number[]): Uint8Array {
  const marks = new Uint8Array(index.maxSeries + 1);
  for (const pair of pairs) index.markPostings(pair, marks);
  return marks;
}

/** Series of all pairs, which are of one label and so have no series in common. */
function union(index: LabelIndex, pairs: readonly number[]): Int32Array {
  const [only] = pairs;
  if (pairs.length === 1 && only !== undefined) return index.postingsOf(only);
  const marks = marksOf(index, pairs);
  const out = new Int32Array(marks.length);
  let length = 0;
  for (let series = 1; series < marks.length; series++) if (marks[series] === 1) out[length++] = series;
  return out.subarray(0, length);
}

function allSeries(index: LabelIndex): Int32Array {
  const all = new Int32Array(index.maxSeries);
  for (let i = 0; i < all.length; i++) all[i] = i + 1;
  return all;
}

/** Both ascending, `small` not longer than `large`. */
function intersect(small: Int32Array, large: Int32Array): Int32Array {
  const out = new Int32Array(small.length);
  let length = 0;
  let at = 0;
  for (const series of small) {
    at = gallop(large, at, series);
    if (large[at] === series) out[length++] = series;
  }
  return out.subarray(0, length);
}

/** Index of the first entry from `start` on that is not below `value`: steps that double, then a binary search between them. */
function gallop(sorted: Int32Array, start: number, value: number): number {
  let step = 1;
  let low = start;
  let high = start;
  while (high < sorted.length && (sorted[high] as number) < value) {
    low = high + 1;
    high += step;
    step *= 2;
  }
  high = Math.min(high, sorted.length);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function filterSeries(index: LabelIndex, candidates: Int32Array, matchers: readonly Matcher[]): Int32Array {
  let series = candidates;
  for (const matcher of matchers) {
    if (series.length === 0) return series;
    const values = index.valuesOf(matcher.name)?.size ?? 0;
    const isFew = series.length * VALUES_PER_CANDIDATE < values;
    series = isFew ? filterByLooking(index, series, matcher) : filterByPostings(index, series, matcher);
  }
  return series;
}

/** For few candidates: their own values, each judged once. */
function filterByLooking(index: LabelIndex, candidates: Int32Array, matcher: Matcher): Int32Array {
  const verdicts = new Map<number, boolean>([[0, matcher.matches('')]]);
  return candidates.filter((series) => {
    const pair = index.pairOf(series, matcher.name);
    const known = verdicts.get(pair);
    if (known !== undefined) return known;
    const verdict = matcher.matches(index.pairValue(pair));
    verdicts.set(pair, verdict);
    return verdict;
  });
}

/** For many candidates: the postings of all values that pass, or, where an absent label passes, of those that do not. */
function filterByPostings(index: LabelIndex, candidates: Int32Array, matcher: Matcher): Int32Array {
  if (!matcher.matches('')) {
    return keepMarked(candidates, marksOf(index, matchingPairs(index, matcher)), 1);
  }
  const refused = refusedPairs(index, matcher);
  if (refused.length === 0) return candidates;
  return keepMarked(candidates, marksOf(index, refused), 0);
}

/** Pairs of the label of a matcher that accepts series without it. */
function refusedPairs(index: LabelIndex, matcher: Matcher): number[] {
  const values = index.valuesOf(matcher.name);
  if (values === undefined || (matcher.type === '=~' && matchesAnyText(matcher.value))) return [];
  if (matcher.type === '!=') return [values.get(matcher.value) ?? []].flat();
  const refused: number[] = [];
  for (const [value, pair] of values) if (!matcher.matches(value)) refused.push(pair);
  return refused;
}

function keepMarked(candidates: Int32Array, marks: Uint8Array, mark: number): Int32Array {
  const kept = new Int32Array(candidates.length);
  let length = 0;
  for (const series of candidates) if (marks[series] === mark) kept[length++] = series;
  return kept.subarray(0, length);
}
