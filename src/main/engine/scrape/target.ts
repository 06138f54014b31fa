/** From a discovered address to something that can be scraped: job defaults, target relabeling, the URL, the labels its series get. */
import { createHash } from 'node:crypto';
import {
  labelsFromPairs,
  labelsKey,
  labelsToRecord,
  labelValue,
  trustedLabels,
  withLabel,
  type Labels,
} from '../../../shared/labels.ts';
import { parseDuration, formatDuration, type Milliseconds } from '../../../shared/time.ts';
import type { ScrapeConfig } from '../config/scrapeConfig.ts';
import type { TargetGroup } from '../discovery/targetGroup.ts';
import { relabel } from './relabel.ts';

export interface Target {
  /** Stable across restarts as long as labels and URL stay. */
  readonly id: string;
  readonly job: ScrapeConfig;
  readonly url: string;
  /** On every series of the target. */
  readonly labels: Labels;
  readonly discoveredLabels: Labels;
  readonly intervalMs: Milliseconds;
  readonly timeoutMs: Milliseconds;
}

export interface TargetSet {
  readonly targets: readonly Target[];
  /** Discovered labels of what relabeling dropped. */
  readonly dropped: readonly Labels[];
  /** Why an address is no target, one sentence each. */
  readonly problems: readonly string[];
}

/** All targets of a job; a target that comes twice is taken once. */
export function targetsOf(job: ScrapeConfig, groups: readonly TargetGroup[]): TargetSet {
  const targets = new Map<string, Target>();
  const dropped: Labels[] = [];
  const problems: string[] = [];
  for (const group of groups) {
    for (const address of group.targets) {
      const discovered = discoveredLabels(job, group, address);
      const labels = relabel(discovered, job.relabelConfigs);
      if (labels === undefined) {
        dropped.push(discovered);
        continue;
      }
      const target = targetFrom(job, discovered, labels);
      if (typeof target === 'string') problems.push(`Job "${job.jobName}": ${target}`);
      else targets.set(target.id, target);
    }
  }
  return { targets: [...targets.values()], dropped, problems };
}

function discoveredLabels(job: ScrapeConfig, group: TargetGroup, address: ReadonlyMap<string, string>): Labels {
  const params = [...job.params].flatMap(([name, values]) =>
    values[0] ? [[`__param_${name}`, values[0]] as const] : [],
  );
  return labelsFromPairs([
    ['job', job.jobName],
    ['__scrape_interval__', formatDuration(job.scrapeIntervalMs)],
    ['__scrape_timeout__', formatDuration(job.scrapeTimeoutMs)],
    ['__metrics_path__', job.metricsPath],
    ['__scheme__', job.scheme],
    ...params,
    ...group.labels,
    ...address,
  ]);
}

/** @returns a sentence when there is nothing to scrape here */
function targetFrom(job: ScrapeConfig, discovered: Labels, labels: Labels): Target | string {
  const address = labelValue(labels, '__address__');
  if (address === '') return 'a target has no address.';
  if (address.includes('/')) return `"${address}" is not a valid hostname.`;
  const intervalMs = durationLabel(labels, '__scrape_interval__');
  const timeoutMs = durationLabel(labels, '__scrape_timeout__');
  if (intervalMs === undefined || intervalMs === 0)
    return `the scrape interval of ${address} is not a duration above zero.`;
  if (timeoutMs === undefined || timeoutMs === 0)
    return `the scrape timeout of ${address} is not a duration above zero.`;
  if (timeoutMs > intervalMs) return `the scrape timeout of ${address} is greater than its interval.`;
  const url = urlOf(job, labels, address);
  if (!URL.canParse(url)) return `"${url}" is not an address that can be asked.`;
  const own = visibleLabels(labelValue(labels, 'instance') === '' ? withLabel(labels, 'instance', address) : labels);
  const id = createHash('sha256')
    .update(`${labelsKey(own)}\xff${url}`)
    .digest('hex')
    .slice(0, 16);
  return { id, job, url, labels: own, discoveredLabels: discovered, intervalMs, timeoutMs };
}

function durationLabel(labels: Labels, name: string): Milliseconds | undefined {
  try {
    return parseDuration(labelValue(labels, name));
  } catch {
    // A relabeling rule wrote something else there; the caller says so.
    return undefined;
  }
}

/** Labels that start with two underscores steer the scrape and are not stored. */
function visibleLabels(labels: Labels): Labels {
  const flat: string[] = [];
  for (let i = 0; i < labels.length; i += 2) {
    if (!(labels[i] as string).startsWith('__')) flat.push(labels[i] as string, labels[i + 1] as string);
  }
  return trustedLabels(flat);
}

/** `__param_x` replaces the first value of parameter x. */
function urlOf(job: ScrapeConfig, labels: Labels, address: string): string {
  const params = new Map([...job.params].map(([name, values]) => [name, [...values]]));
  for (const [name, value] of Object.entries(labelsToRecord(labels))) {
    if (name.startsWith('__param_')) params.set(name.slice(8), [value, ...(params.get(name.slice(8))?.slice(1) ?? [])]);
  }
  const query = new URLSearchParams(
    [...params]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, values]) => values.map((value): [string, string] => [name, value])),
  );
  const path = labelValue(labels, '__metrics_path__');
  const base = `${labelValue(labels, '__scheme__') || 'http'}://${address}${path.startsWith('/') || path === '' ? path : `/${path}`}`;
  return query.size === 0 ? base : `${base}${base.includes('?') ? '&' : '?'}${query.toString()}`;
}

/** What is wrong with a target although it answers. */
export function targetWarnings({ url, job }: Pick<Target, 'url' | 'job'>): string[] {
  const isUnchecked = url.startsWith('https:') && job.http.tlsConfig?.insecureSkipVerify === true;
  return isUnchecked ? ['insecure_skip_verify is on: nobody checks that this is the right server.'] : [];
}
