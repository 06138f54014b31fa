/** What a person sees of one target: its health, the last error and since when, the last scrapes as bars. */
import { labelsToRecord, labelValue, type Labels } from '../../../shared/labels.ts';
import type { ScrapeOutcome, SeriesOverflow, TargetHealth, TargetView } from '../../../shared/status.ts';

const RECENT_SCRAPES = 40;

export interface ScrapedThing {
  readonly id: string;
  readonly scrapePool: string;
  readonly url: string;
  readonly labels: Labels;
  readonly discoveredLabels: Labels;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly isBuiltIn: boolean;
  readonly warnings?: readonly string[];
  readonly overflow?: SeriesOverflow | undefined;
}

export interface ScrapeReport {
  readonly startMs: number;
  readonly durationMs: number;
  readonly samples: number;
  /** '' when the scrape succeeded. */
  readonly error: string;
}

export class TargetState {
  #health: TargetHealth = 'unknown';
  #lastError = '';
  #downSinceMs: number | undefined;
  #last: ScrapeReport | undefined;
  #recent: ScrapeOutcome[] = [];

  note(report: ScrapeReport, intervalMs: number): void {
    const missed = this.#last === undefined ? 0 : Math.round((report.startMs - this.#last.startMs) / intervalMs) - 1;
    for (let i = 0; i < Math.min(missed, RECENT_SCRAPES); i++) this.#recent.push(-1);
    const isUp = report.error === '';
    this.#recent.push(isUp ? 1 : 0);
    this.#recent = this.#recent.slice(-RECENT_SCRAPES);
    this.#downSinceMs = isUp ? undefined : (this.#downSinceMs ?? report.startMs);
    this.#health = isUp ? 'up' : 'down';
    this.#lastError = report.error;
    this.#last = report;
  }

  view(thing: ScrapedThing): TargetView {
    return {
      id: thing.id,
      scrapePool: thing.scrapePool,
      job: labelValue(thing.labels, 'job'),
      instance: labelValue(thing.labels, 'instance'),
      url: thing.url,
      labels: labelsToRecord(thing.labels),
      discoveredLabels: labelsToRecord(thing.discoveredLabels),
      health: this.#health,
      lastError: this.#lastError,
      downSinceMs: this.#downSinceMs,
      lastScrapeMs: this.#last?.startMs,
      lastDurationMs: this.#last?.durationMs ?? 0,
      samples: this.#last?.samples ?? 0,
      intervalMs: thing.intervalMs,
      timeoutMs: thing.timeoutMs,
      recent: [...this.#recent],
      isBuiltIn: thing.isBuiltIn,
      ...(thing.warnings === undefined || thing.warnings.length === 0 ? {} : { warnings: thing.warnings }),
      ...(thing.overflow === undefined ? {} : { overflow: thing.overflow }),
    };
  }
}
