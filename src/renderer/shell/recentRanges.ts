/** The ranges a person chose last, that are not among the quick ones. */
import { QUICK_RANGES, sameRange, type TimeRange } from '../client/timeRange.ts';

const STORAGE_KEY = 'sightglass.recentRanges';
const AT_MOST = 3;

export function readRecent(): readonly TimeRange[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isRange) : [];
  } catch {
    return []; // Forbidden or damaged storage: nothing is remembered.
  }
}

export function rememberRecent(range: TimeRange): readonly TimeRange[] {
  const before = readRecent();
  if (QUICK_RANGES.flat().some((quick) => sameRange(quick, range))) return before;
  const recent = [range, ...before.filter((other) => !sameRange(other, range))].slice(0, AT_MOST);
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(recent));
  } catch {
    // Storage can be forbidden; the list then lasts as long as the page.
  }
  return recent;
}

function isRange(value: unknown): value is TimeRange {
  return (
    typeof value === 'object' &&
    value !== null &&
    'from' in value &&
    'to' in value &&
    typeof value.from === 'string' &&
    typeof value.to === 'string'
  );
}
