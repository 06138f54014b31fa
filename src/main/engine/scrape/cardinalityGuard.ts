/**
 * How many series one target may have. Within the budget it costs one comparison per new series. Beyond it only new series
 * are dropped, the target stays up, and from those that were dropped it is told which label makes them and which relabeling
 * rule would mend that.
 */
import { METRIC_NAME, type Labels } from '../../../shared/labels.ts';
import type { SeriesOverflow } from '../../../shared/status.ts';

/** Dropped series that are looked at to find the label; the rest are only counted. */
const EXAMINED = 5000;
/** The rest of the budget that must be free again before dropped series are reconsidered: not at every series that ends. */
const ROOM_SHARE = 0.05;

interface DroppedMetric {
  dropped: number;
  /** Label → its values among the examined series. */
  readonly values: Map<string, Set<string>>;
}

export class CardinalityGuard {
  readonly #budget: number;
  readonly #targetLabels: ReadonlySet<string>;
  /** Series of the last good scrape, and those admitted since. */
  #living = 0;
  #fresh = 0;
  #droppedNow = 0;
  #droppedTotal = 0;
  #examined = 0;
  readonly #metrics = new Map<string, DroppedMetric>();

  /** @param budget  0: no limit. @param targetLabels  on every series, so never at fault */
  constructor(budget: number, targetLabels: Labels) {
    this.#budget = budget;
    this.#targetLabels = new Set(targetLabels.filter((_, i) => i % 2 === 0));
  }

  /** Asked once for each series that was not there before. @returns false: it must be dropped */
  admits(labels: Labels): boolean {
    if (this.#budget === 0 || this.#living + this.#fresh < this.#budget) {
      this.#fresh += 1;
      return true;
    }
    this.#droppedNow += 1;
    this.#examine(labels);
    return false;
  }

  /**
   * After each good scrape.
   * @param kept  series it stored
   * @returns true when there is room again for series that were dropped: the cache should ask for them anew
   */
  scraped(kept: number): boolean {
    this.#living = kept;
    this.#fresh = 0;
    this.#droppedTotal += this.#droppedNow;
    const hadDrops = this.#droppedTotal > 0;
    const hasRoom = hadDrops && this.#droppedNow === 0 && kept <= this.#budget * (1 - ROOM_SHARE);
    this.#droppedNow = 0;
    if (!hasRoom) return false;
    this.#forget();
    return true;
  }

  /** The scrape does not count: what it admitted is not there. */
  failed(): void {
    this.#fresh = 0;
    this.#droppedTotal += this.#droppedNow;
    this.#droppedNow = 0;
  }

  /** Undefined while everything fits. */
  overflow(): SeriesOverflow | undefined {
    if (this.#droppedTotal === 0) return undefined;
    const worst = [...this.#metrics].sort(([, a], [, b]) => b.dropped - a.dropped)[0];
    if (worst === undefined) return undefined;
    const [metric, { dropped, values }] = worst;
    const [label = '', distinct = new Set<string>()] = [...values].sort(([, a], [, b]) => b.size - a.size)[0] ?? [];
    return {
      budget: this.#budget,
      dropped: this.#droppedTotal,
      metric,
      label,
      labelValues: distinct.size,
      saving: dropped,
      rule: ruleFor(metric, label),
    };
  }

  #examine(labels: Labels): void {
    const name = labels[labels.indexOf(METRIC_NAME) + 1] ?? '';
    const known = this.#metrics.get(name);
    const metric = known ?? { dropped: 0, values: new Map<string, Set<string>>() };
    metric.dropped += 1;
    if (known === undefined && this.#metrics.size < EXAMINED) this.#metrics.set(name, metric);
    if (this.#examined >= EXAMINED) return;
    this.#examined += 1;
    for (let i = 0; i < labels.length; i += 2) {
      const label = labels[i] as string;
      if (label === METRIC_NAME || this.#targetLabels.has(label)) continue;
      const values = metric.values.get(label) ?? new Set<string>();
      values.add(labels[i + 1] as string);
      metric.values.set(label, values);
    }
  }

  #forget(): void {
    this.#droppedTotal = 0;
    this.#examined = 0;
    this.#metrics.clear();
  }
}

/** Drops the metric's series that have the label; those without it, its totals, stay. */
function ruleFor(metric: string, label: string): string {
  const names = label === '' ? '[__name__]' : `[__name__, ${yamlName(label)}]`;
  const regex = label === '' ? escapeRegex(metric) : `${escapeRegex(metric)};.+`;
  return `- source_labels: ${names}\n  regex: '${regex.replaceAll("'", "''")}'\n  action: drop`;
}

const yamlName = (label: string): string => (/^[a-zA-Z_]\w*$/.test(label) ? label : JSON.stringify(label));
const escapeRegex = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
