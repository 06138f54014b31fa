/**
 * Takes series out of memory whose samples are all gone, and labels that nothing carries any more out of memory and file.
 * Only whole groups, a day after their last sample: by then nobody holds a ref to their series.
 */
import type { SeriesGroup } from '../seriesGroup.ts';
import type { LifecycleStatements } from '../sqlite/lifecycleStatements.ts';
import type { StoreParts } from './storeParts.ts';

/** Longer than any interval of scrapes: whoever writes to a series has a ref of it no longer than to the next scrape. */
const QUIET_MS = 86_400_000;

/** @returns how many series were dropped */
export function dropForgotten(parts: StoreParts, statements: LifecycleStatements): number {
  const { head, writer } = parts;
  const since = parts.clock.now() - QUIET_MS;
  const groups = head.groups.filter((group) => group !== undefined && mayDrop(parts, group, since)) as SeriesGroup[];
  if (groups.length === 0) return 0;
  const series = groups.flatMap((group) => group.series);
  for (const { id } of groups) head.groups[id] = undefined;
  for (const one of series) head.groupOf[one] = 0;
  head.seriesCount -= series.length;
  // The row with the highest id stays in the file, or the next start would give its id again.
  const pairs = head.index.remove(series).filter((pair) => pair !== head.index.pairCount);
  writer.addIndexChange(() => {
    for (const pair of pairs) statements.deleteLabel.run(pair);
  });
  return series.length;
}

/** A group with free slots may get new series from appenders that know it. */
function mayDrop({ head, tiers }: StoreParts, group: SeriesGroup, since: number): boolean {
  const isQuiet = group.isForgotten && group.isFull && group.touchedAt < since;
  return isQuiet && head.isEmpty(group) && tiers.of(group.id).length === 0;
}
