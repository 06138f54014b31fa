/** Times that alerts fired, counted and put into rows. Pure. */
import type { AlertSpan } from '../../../../shared/alerting.ts';

/** How many fired in each of `steps` equal stretches: the most at once at its beginning, or any that fired within. */
export function firingCounts(
  spans: readonly AlertSpan[],
  startMs: number,
  endMs: number,
  steps: number,
): readonly number[] {
  const stepMs = (endMs - startMs) / steps;
  // Differences first, sums after: a thousand spans over a hundred steps are not a hundred thousand additions.
  const changes = Array.from({ length: steps + 1 }, () => 0);
  const stepOf = (ms: number): number => Math.max(0, Math.min(steps - 1, Math.floor((ms - startMs) / stepMs)));
  for (const span of spans) {
    const [from, to] = [stepOf(span.startsAtMs), stepOf(span.endsAtMs ?? endMs)];
    changes[from] = (changes[from] ?? 0) + 1;
    changes[to + 1] = (changes[to + 1] ?? 0) - 1;
  }
  let firing = 0;
  return changes.slice(0, steps).map((change) => (firing += change));
}

/** Time in which at least one fired: what overlaps counts once. */
export function totalMs(spans: readonly AlertSpan[], startMs: number, endMs: number): number {
  const sorted = spans
    .map(({ startsAtMs, endsAtMs = endMs }) => [Math.max(startsAtMs, startMs), Math.min(endsAtMs, endMs)] as const)
    .filter(([from, to]) => to > from)
    .toSorted((a, b) => a[0] - b[0]);
  let total = 0;
  let coveredTo = startMs;
  for (const [from, to] of sorted) {
    total += Math.max(0, to - Math.max(from, coveredTo));
    coveredTo = Math.max(coveredTo, to);
  }
  return total;
}
