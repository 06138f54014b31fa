/** Relabeling one rule at a time, to be looked at: what each rule adds, changes, removes or drops. */
import { labelsToRecord, type Labels } from '../../../shared/labels.ts';
import type { RelabelStep, RelabelTrace } from '../../../shared/collection.ts';
import type { RelabelConfig } from '../config/relabelConfig.ts';
import { relabel } from './relabel.ts';

export function traceRelabeling(title: string, labels: Labels, rules: readonly RelabelConfig[]): RelabelTrace {
  const steps: RelabelStep[] = [];
  let current: Labels | undefined = labels;
  for (const rule of rules) {
    if (current === undefined) break;
    const next: Labels | undefined = relabel(current, [rule]);
    steps.push({ rule: ruleInWords(rule), isDropped: next === undefined, ...changes(current, next) });
    current = next;
  }
  return {
    title,
    before: labelsToRecord(labels),
    steps,
    after: current === undefined ? undefined : labelsToRecord(current),
  };
}

function changes(before: Labels, after: Labels | undefined): Pick<RelabelStep, 'added' | 'changed' | 'removed'> {
  if (after === undefined) return { added: {}, changed: {}, removed: [] };
  const [old, now] = [labelsToRecord(before), labelsToRecord(after)];
  const added = Object.entries(now).filter(([name]) => !(name in old));
  const changed = Object.entries(now).filter(([name, value]) => name in old && old[name] !== value);
  return {
    added: Object.fromEntries(added),
    changed: Object.fromEntries(changed.map(([name, to]) => [name, { from: old[name] ?? '', to }])),
    removed: Object.keys(old).filter((name) => !(name in now)),
  };
}

function ruleInWords({
  action,
  sourceLabels,
  separator,
  regex,
  targetLabel,
  replacement,
  modulus,
}: RelabelConfig): string {
  const source = sourceLabels.join(separator);
  const matching = regex === '(.*)' ? '' : ` =~ ${regex}`;
  switch (action) {
    case 'replace':
      return `replace ${targetLabel} ← ${replacement}${source === '' ? '' : ` of ${source}${matching}`}`;
    case 'keep':
    case 'drop':
      return `${action} ${source}${matching}`;
    case 'keepequal':
    case 'dropequal':
      return `${action} ${source} = ${targetLabel}`;
    case 'hashmod':
      return `hashmod ${targetLabel} ← ${source} mod ${modulus}`;
    case 'labelmap':
      return `labelmap ${regex} → ${replacement}`;
    case 'labeldrop':
    case 'labelkeep':
      return `${action} ${regex}`;
    case 'lowercase':
    case 'uppercase':
      return `${action} ${targetLabel} ← ${source}`;
  }
}
