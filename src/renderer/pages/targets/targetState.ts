/** What a target's figures mean: its state in a word, and which filter shows it. Pure. */
import type { TargetView } from '../../../shared/status.ts';
import { formatAge } from '../../../shared/units.ts';
import type { Status } from '../../ui/StatusGlyph.tsx';

export type TargetFilter = 'all' | 'down' | 'slow' | 'healthy';

/** A scrape that takes more than half of its time limit. */
const SLOW_SHARE = 0.5;

const isSlow = (target: TargetView): boolean =>
  target.health === 'up' && target.timeoutMs > 0 && target.lastDurationMs > SLOW_SHARE * target.timeoutMs;

export function matchesFilter(target: TargetView, filter: TargetFilter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'down':
      return target.health === 'down';
    case 'slow':
      return isSlow(target);
    case 'healthy':
      return target.health === 'up' && !isSlow(target);
  }
}

export function targetState(target: TargetView, nowMs: number): { readonly status: Status; readonly word: string } {
  if (target.health === 'unknown') return { status: 'nodata', word: 'Not yet scraped' };
  if (target.health === 'down') {
    const since = target.downSinceMs === undefined ? '' : ` ${formatAge(nowMs - target.downSinceMs)}`;
    return { status: 'critical', word: `Down${since}` };
  }
  return isSlow(target) ? { status: 'warning', word: 'Slow' } : { status: 'ok', word: 'Up' };
}

/** Why it is not simply up, in words. */
export function targetRemark(target: TargetView): string {
  if (target.lastError !== '') return target.lastError;
  if (!isSlow(target)) return '';
  const share = Math.round((100 * target.lastDurationMs) / target.timeoutMs);
  return `takes ${share}% of the ${formatAge(target.timeoutMs)} limit`;
}

export interface JobGroup {
  readonly job: string;
  readonly targets: readonly TargetView[];
  /** Of all targets of the job, not only those shown. */
  readonly up: number;
  readonly total: number;
  /** `undefined` where the targets of the job differ. */
  readonly intervalMs: number | undefined;
}

/** Filters act on targets, never on groups: a job without a matching target is not shown at all. */
export function groupByJob(targets: readonly TargetView[], filter: TargetFilter, text: string): JobGroup[] {
  const needle = text.trim().toLowerCase();
  const byJob = Map.groupBy(targets, (target) => target.job);
  return [...byJob]
    .map(([job, all]) => ({
      job,
      targets: all.filter((t) => matchesFilter(t, filter) && (needle === '' || searchText(t).includes(needle))),
      up: all.filter((t) => t.health === 'up').length,
      total: all.length,
      intervalMs: all.every((t) => t.intervalMs === all[0]?.intervalMs) ? all[0]?.intervalMs : undefined,
    }))
    .filter((group) => group.targets.length > 0)
    .sort((a, b) => a.job.localeCompare(b.job, 'en'));
}

function searchText(target: TargetView): string {
  const labels = Object.entries(target.labels).map(([name, value]) => `${name}=${value}`);
  return [target.job, target.instance, target.url, ...labels].join(' ').toLowerCase();
}

/** Labels worth a column: those that the job and the address do not say already. */
export function ownLabels(target: TargetView): [string, string][] {
  return Object.entries(target.labels).filter(([name]) => name !== 'job' && name !== 'instance');
}
