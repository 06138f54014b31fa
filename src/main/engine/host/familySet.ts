/**
 * Gathers one collector's samples into families. It lives as long as its collector: the labels of a series are made once
 * and stay the same object from tick to tick, so a tick allocates samples only and a consumer may key caches by identity.
 */
import { METRIC_NAME, labelsFromPairs, trustedLabels, type Labels } from '../../../shared/labels.ts';
import type { FamilySample, MetricFamily } from '../base/metricFamily.ts';

export type HostMetricType = 'counter' | 'gauge' | 'unknown';

/** Interned labels are dropped when this many more are held than a tick used: processes and devices come and go. */
const INTERN_SLACK = 512;

interface Entry {
  readonly name: string;
  readonly type: HostMetricType;
  readonly help: string;
  readonly interned: Map<string, Labels>;
  samples: FamilySample[];
}

export class FamilySet {
  readonly #entries = new Map<string, Entry>();
  readonly #keepsEmptyLabels: boolean;

  /** Empty labels mean nothing in Prometheus' model and are dropped, unless they are to be printed as node_exporter does. */
  constructor(options: { readonly keepsEmptyLabels?: boolean } = {}) {
    this.#keepsEmptyLabels = options.keepsEmptyLabels ?? false;
  }

  /** `pairs`: label name, value, name, value, …; the same names in the same order at each call of a family. */
  counter(name: string, help: string, value: number, ...pairs: readonly string[]): void {
    this.add('counter', name, help, value, pairs);
  }

  gauge(name: string, help: string, value: number, ...pairs: readonly string[]): void {
    this.add('gauge', name, help, value, pairs);
  }

  untyped(name: string, help: string, value: number, ...pairs: readonly string[]): void {
    this.add('unknown', name, help, value, pairs);
  }

  add(type: HostMetricType, name: string, help: string, value: number, pairs: readonly string[] = []): void {
    let entry = this.#entries.get(name);
    if (entry === undefined) {
      entry = { name, type, help, interned: new Map(), samples: [] };
      this.#entries.set(name, entry);
    }
    entry.samples.push({ labels: internLabels(entry, pairs, this.#keepsEmptyLabels), value });
  }

  /** The families with samples since the last call, by first use; the next tick starts empty. */
  take(): MetricFamily[] {
    const families: MetricFamily[] = [];
    for (const entry of this.#entries.values()) {
      if (entry.samples.length === 0) continue;
      families.push({ name: entry.name, type: entry.type, help: entry.help, samples: entry.samples });
      if (entry.interned.size > entry.samples.length + INTERN_SLACK) entry.interned.clear();
      entry.samples = [];
    }
    return families;
  }

  /** Forgets the samples of a collection that failed halfway. */
  discard(): void {
    for (const entry of this.#entries.values()) entry.samples = [];
  }
}

function internLabels(entry: Entry, pairs: readonly string[], keepsEmpty: boolean): Labels {
  const key = pairs.length === 2 ? (pairs[1] as string) : pairs.join('\xff');
  let labels = entry.interned.get(key);
  if (labels === undefined) {
    const named: [string, string][] = [[METRIC_NAME, entry.name]];
    for (let i = 0; i < pairs.length; i += 2) named.push([pairs[i] as string, pairs[i + 1] as string]);
    labels = keepsEmpty ? sortedLabels(named) : labelsFromPairs(named);
    entry.interned.set(key, labels);
  }
  return labels;
}

function sortedLabels(pairs: [string, string][]): Labels {
  return trustedLabels(pairs.sort(([a], [b]) => (a < b ? -1 : 1)).flat());
}
