/** One ladder of bounds for the buckets of many histograms, whatever their resolutions: no bucket lies across a rung. */
export interface BucketBounds {
  readonly lower: number;
  readonly upper: number;
}

/** @returns ascending bounds, from the lowest to the highest; at most `mostRows` + 2 of them */
export function bucketLadder(buckets: readonly BucketBounds[], mostRows: number): readonly number[] {
  const bounds = [...new Set(buckets.flatMap(({ lower, upper }) => [lower, upper]))].toSorted((a, b) => a - b);
  const places = new Map(bounds.map((bound, place) => [bound, place]));
  const isCut = new Uint8Array(bounds.length);
  for (const { lower, upper } of buckets) isCut.fill(1, (places.get(lower) ?? 0) + 1, places.get(upper) ?? 0);
  const whole = bounds.filter((_, place) => isCut[place] === 0);
  const every = Math.ceil((whole.length - 1) / mostRows);
  return every <= 1 ? whole : whole.filter((_, place) => place % every === 0 || place === whole.length - 1);
}

/** The rung a bucket stands on: the last bound that is not above its lower one. */
export function rungOf(ladder: readonly number[], { lower }: BucketBounds): number {
  let [low, high] = [0, ladder.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((ladder[middle] ?? 0) <= lower) low = middle;
    else high = middle;
  }
  return low;
}
