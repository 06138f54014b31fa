/** Collects samples into metric families in the order of their first mention. */
import { labelsFromPairs, METRIC_NAME } from '../../../shared/labels.ts';
import type { FamilySample, MetricFamily } from '../base/metricFamily.ts';

type LabelValues = Readonly<Record<string, string>>;

interface OpenFamily extends MetricFamily {
  readonly samples: FamilySample[];
}

export class FamilyBuilder {
  readonly #families = new Map<string, OpenFamily>();

  gauge(name: string, help: string, value: number, labels: LabelValues = {}): void {
    this.#add('gauge', name, help, value, labels);
  }

  counter(name: string, help: string, value: number, labels: LabelValues = {}): void {
    this.#add('counter', name, help, value, labels);
  }

  untyped(name: string, help: string, value: number, labels: LabelValues = {}): void {
    this.#add('unknown', name, help, value, labels);
  }

  families(): readonly MetricFamily[] {
    return [...this.#families.values()];
  }

  #add(type: MetricFamily['type'], name: string, help: string, value: number, labels: LabelValues): void {
    let family = this.#families.get(name);
    if (family === undefined) this.#families.set(name, (family = { name, type, help, samples: [] }));
    family.samples.push({ labels: labelsFromPairs([[METRIC_NAME, name], ...Object.entries(labels)]), value });
  }
}
