/** The labels a scraped series is stored with: its own and its target's, conflicts resolved, metric relabeling applied, limits checked. */
import { labelsFromPairs, labelsToRecord, metricName, trustedLabels, type Labels } from '../../../shared/labels.ts';
import { isLabelName, isMetricName } from '../config/scalars.ts';
import type { ScrapeConfig } from '../config/scrapeConfig.ts';
import { relabel } from './relabel.ts';
import { ScrapeError } from './scrapeError.ts';

/** @returns undefined when metric relabeling drops the series. @throws ScrapeError when the whole scrape must fail for it */
export function storedLabels(exposed: Labels, target: Labels, job: ScrapeConfig): Labels | undefined {
  const labels = relabel(joinTargetLabels(exposed, target, job.honorLabels), job.metricRelabelConfigs);
  if (labels === undefined || labels.length === 0) return undefined;
  checkNames(labels, job);
  checkLimits(labels, job);
  return labels;
}

/** @param honorLabels  whose label wins where both have one of a name: the exposed one, or the target's */
export function joinTargetLabels(exposed: Labels, target: Labels, honorLabels: boolean): Labels {
  return mergeDisjoint(exposed, target) ?? (honorLabels ? honor(exposed, target) : override(exposed, target));
}

/** The usual case, in one pass over both sorted lists; undefined when a name is in both. */
function mergeDisjoint(a: Labels, b: Labels): Labels | undefined {
  const merged: string[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const nameA = a[i] as string;
    const nameB = b[j] as string;
    if (nameA === nameB) return undefined;
    if (nameA < nameB) {
      merged.push(nameA, a[i + 1] as string);
      i += 2;
    } else {
      merged.push(nameB, b[j + 1] as string);
      j += 2;
    }
  }
  for (; i < a.length; i++) merged.push(a[i] as string);
  for (; j < b.length; j++) merged.push(b[j] as string);
  return trustedLabels(merged);
}

function honor(exposed: Labels, target: Labels): Labels {
  return labelsFromPairs(Object.entries({ ...labelsToRecord(target), ...labelsToRecord(exposed) }));
}

/** The target's labels win; an exposed label in their way moves to `exported_…`, as often as it takes. */
function override(exposed: Labels, target: Labels): Labels {
  const own = labelsToRecord(exposed);
  const reserved = labelsToRecord(target);
  const joined = new Map<string, string>();
  const moved: [string, string][] = [];
  for (const [name, value] of Object.entries(own)) {
    if (name in reserved) moved.push([name, value]);
    else joined.set(name, value);
  }
  for (const [name, value] of Object.entries(reserved)) joined.set(name, value);
  for (const [name, value] of moved.sort((a, b) => a[0].length - b[0].length)) {
    let free = `exported_${name}`;
    while (joined.has(free) || free in own) free = `exported_${free}`;
    joined.set(free, value);
  }
  return labelsFromPairs(joined);
}

function checkNames(labels: Labels, job: ScrapeConfig): void {
  const name = metricName(labels);
  if (name === '') throw new ScrapeError('invalid', 'missing metric name (__name__ label)');
  let isValid = isMetricName(name, job.nameScheme);
  for (let i = 0; i < labels.length; i += 2) isValid &&= isLabelName(labels[i] as string, job.nameScheme);
  if (!isValid)
    throw new ScrapeError('invalid', `invalid metric name or label names: ${JSON.stringify(labelsToRecord(labels))}`);
}

function checkLimits(labels: Labels, { limits }: ScrapeConfig): void {
  const count = labels.length / 2;
  if (limits.labels > 0 && count > limits.labels) {
    throw new ScrapeError(
      'limit',
      `label_limit exceeded (metric: "${metricName(labels)}", number of labels: ${count}, limit: ${limits.labels})`,
    );
  }
  if (limits.labelNameLength === 0 && limits.labelValueLength === 0) return;
  for (let i = 0; i < labels.length; i += 2) {
    const [name, value] = [labels[i] as string, labels[i + 1] as string];
    if (limits.labelNameLength > 0 && Buffer.byteLength(name) > limits.labelNameLength) {
      throw new ScrapeError(
        'limit',
        `label_name_length_limit exceeded (metric: "${metricName(labels)}", label name: "${name}", limit: ${limits.labelNameLength})`,
      );
    }
    if (limits.labelValueLength > 0 && Buffer.byteLength(value) > limits.labelValueLength) {
      throw new ScrapeError(
        'limit',
        `label_value_length_limit exceeded (metric: "${metricName(labels)}", label name: "${name}", value length: ${Buffer.byteLength(value)}, limit: ${limits.labelValueLength})`,
      );
    }
  }
}
