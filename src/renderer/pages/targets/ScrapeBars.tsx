/** The last scrapes as bars, newest at the right. A failure is tallest and a missing scrape lowest: colour is not alone. */
import type { ReactNode } from 'react';
import type { ScrapeOutcome } from '../../../shared/status.ts';

const SHOWN = 40;
const STEP = 4;
const BAR = 3;
const HEIGHT = 14;
const HEIGHTS: Readonly<Record<ScrapeOutcome, number>> = { 1: 10, 0: HEIGHT, [-1]: 4 };
const CLASSES: Readonly<Record<ScrapeOutcome, string>> = { 1: 'scrape-up', 0: 'scrape-failed', [-1]: 'scrape-missing' };
const OUTCOMES: readonly ScrapeOutcome[] = [1, 0, -1];

export function ScrapeBars({ recent }: { readonly recent: readonly ScrapeOutcome[] }): ReactNode {
  const shown = recent.slice(-SHOWN);
  const failed = shown.filter((outcome) => outcome === 0).length;
  const missing = shown.filter((outcome) => outcome === -1).length;
  const label = `Last ${shown.length} scrapes: ${failed} failed, ${missing} missing`;
  return (
    <svg className="scrape-bars" width={SHOWN * STEP} height={HEIGHT} role="img" aria-label={label}>
      {OUTCOMES.map((outcome) => (
        <path key={outcome} className={CLASSES[outcome]} d={barsPath(shown, outcome)} />
      ))}
    </svg>
  );
}

/** All bars of one outcome as one path. */
function barsPath(shown: readonly ScrapeOutcome[], outcome: ScrapeOutcome): string {
  const first = (SHOWN - shown.length) * STEP;
  const height = HEIGHTS[outcome];
  return shown
    .map((each, i) => (each === outcome ? `M${first + i * STEP} ${HEIGHT}v${-height}h${BAR}v${height}z` : ''))
    .join('');
}
