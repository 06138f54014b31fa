/** The first look at a file: all of it must be good before anything is stored, and what is in it decides how it is stored. */
import type { Labels } from '../../../shared/labels.ts';
import type { ExpositionExemplar } from '../exposition/expositionParser.ts';
import { nanBitsOf } from './nanBits.ts';
import type { OpenMetricsVisitor } from './openMetricsReader.ts';

export interface ImportScan {
  readonly samples: number;
  readonly histograms: number;
  readonly exemplars: number;
  /** Series as they are written, at most: two spellings count twice. */
  readonly series: number;
  /** Of floats; Infinity and -Infinity without any. */
  readonly minT: number;
  readonly maxT: number;
  /** No sample is older than one before it: it can be stored as it comes. */
  readonly isOrdered: boolean;
}

/** Series whose labels have been looked at are remembered up to this many. */
const MAX_KNOWN = 1_000_000;

export class ScanVisitor implements OpenMetricsVisitor {
  private readonly known = new Set<string>();
  private samples = 0;
  private histograms = 0;
  private exemplars = 0;
  private series = 0;
  private minT = Infinity;
  private maxT = -Infinity;
  private isOrdered = true;

  sample(key: string, labels: () => Labels, t: number, value: number, exemplars: readonly ExpositionExemplar[]): void {
    nanBitsOf(value, exemplars);
    this.samples++;
    this.exemplars += exemplars.length;
    if (t < this.minT) this.minT = t;
    if (t >= this.maxT) this.maxT = t;
    else this.isOrdered = false;
    if (this.known.has(key)) return;
    labels();
    this.series++;
    if (this.known.size === MAX_KNOWN) this.known.clear();
    this.known.add(key);
  }

  histogram(): void {
    this.histograms++;
  }

  metadata(): void {}

  result(): ImportScan {
    const { samples, histograms, exemplars, series, minT, maxT, isOrdered } = this;
    return { samples, histograms, exemplars, series, minT, maxT, isOrdered };
  }
}
