/** How often the series of a query are scraped: by the jobs it names, else by all. */
import { useMemo } from 'react';
import type { TargetView } from '../../../shared/status.ts';
import { useEngineFeed } from '../../client/useEngineFeeds.ts';

const FALLBACK_MS = 15_000;
const LONGEST_MS = 60_000;

export function useScrapeInterval(): (expr: string) => number {
  const intervals = useEngineFeed(({ targets }) => (targets ? intervalsText(targets) : ''));
  return useMemo(
    () => intervalFinder(JSON.parse(intervals === '' ? '{}' : intervals) as Record<string, number>),
    [intervals],
  );
}

function intervalsText(targets: readonly TargetView[]): string {
  const byJob: Record<string, number> = {};
  for (const { job, intervalMs } of targets) byJob[job] = Math.max(byJob[job] ?? 0, intervalMs);
  return JSON.stringify(byJob);
}

function intervalFinder(byJob: Readonly<Record<string, number>>): (expr: string) => number {
  const all = Math.min(LONGEST_MS, Math.max(0, ...Object.values(byJob))) || FALLBACK_MS;
  return (expr) => {
    const named = [...expr.matchAll(/\bjob\s*=~?\s*"([^"]*)"/g)].map(([, job = '']) => job);
    const found = Object.entries(byJob).filter(([job]) => named.some((pattern) => isMeant(pattern, job)));
    return found.length === 0 ? all : Math.max(...found.map(([, intervalMs]) => intervalMs));
  };
}

function isMeant(pattern: string, job: string): boolean {
  if (pattern === job) return true;
  try {
    return new RegExp(`^(?:${pattern.replaceAll('\\\\', '\\')})$`).test(job);
  } catch {
    return false; // A pattern nobody can read means no job.
  }
}
