/** When a target is scraped: every interval, at a place inside it that its identity picks, so that targets spread evenly. */
import { createHash } from 'node:crypto';

/** A place in [0, intervalMs), the same after a restart. */
export function scrapeOffsetMs(targetId: string, intervalMs: number): number {
  return createHash('sha256').update(targetId).digest().readUIntBE(0, 6) % intervalMs;
}

/** The first scheduled time after `nowMs`. It follows from the wall clock alone, so lateness never adds up and sleep leaves a gap. */
export function nextScrapeMs(nowMs: number, intervalMs: number, offsetMs: number): number {
  return (Math.floor((nowMs - offsetMs) / intervalMs) + 1) * intervalMs + offsetMs;
}

/** A scrape this little late is stamped with its scheduled time: regular timestamps cost the store nothing. Prometheus allows 1 % too. */
export function timestampFor(scheduledMs: number, nowMs: number, intervalMs: number): number {
  const late = nowMs - scheduledMs;
  return late >= 0 && late <= Math.min(intervalMs / 100, 20) ? scheduledMs : nowMs;
}
