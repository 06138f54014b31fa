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

/** One call of `add` in the last tick: most likely the next tick's call at this place is the same but for the value. */
interface Place {
  readonly name: string;
  readonly pairs: readonly string[];
  readonly entry: Entry;
  readonly labels: Labels;
}

export class FamilySet {
  readonly #entries = new Map<string, Entry>();
  readonly #places: Place[] = [];
  #next = 0;
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
    const known = this.#places[this.#next];
    const place =
      known !== undefined && known.name === name && isSame(known.pairs, pairs)
        ? known
        : this.#place(type, name, help, pairs);
    this.#next += 1;
    place.entry.samples.push({ labels: place.labels, value });
  }

  #place(type: HostMetricType, name: string, help: string, pairs: readonly string[]): Place {
    let entry = this.#entries.get(name);
    if (entry === undefined) {
      entry = { name, type, help, interned: new Map(), samples: [] };
      this.#entries.set(name, entry);
    }
    const labels = internLabels(entry, pairs, this.#keepsEmptyLabels);
    return (this.#places[this.#next] = { name, pairs, entry, labels });
  }

  /** The families with samples since the last call, by first use; the next tick starts empty. */
  take(): MetricFamily[] {
    const families: MetricFamily[] = [];
    this.#startOver();
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
    this.#startOver();
    for (const entry of this.#entries.values()) entry.samples = [];
  }

  #startOver(): void {
    this.#places.length = this.#next;
    this.#next = 0;
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
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
