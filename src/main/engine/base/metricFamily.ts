/** Metrics made inside the program (this machine, the engine itself) before they are scraped or printed. */
import type { Labels } from '../../../shared/labels.ts';

export interface FamilySample {
  /** Full labels, metric name included (with `_bucket`, `_sum`, `_count` where the type has them). */
  readonly labels: Labels;
  readonly value: number;
}

export interface MetricFamily {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary' | 'unknown';
  readonly help: string;
  readonly samples: readonly FamilySample[];
}
