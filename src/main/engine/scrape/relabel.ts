/** Relabeling as Prometheus does it. Pure: labels and rules in, labels or "dropped" out. */
import { createHash } from 'node:crypto';
import { labelsFromPairs, type Labels } from '../../../shared/labels.ts';
import { assertNever } from '../../../shared/errors.ts';
import type { RelabelConfig } from '../config/relabelConfig.ts';

/** @returns the labels after all rules; undefined when a rule dropped the set */
export function relabel(labels: Labels, rules: readonly RelabelConfig[]): Labels | undefined {
  if (rules.length === 0) return labels;
  const set = new Map<string, string>();
  for (let i = 0; i < labels.length; i += 2) set.set(labels[i] as string, labels[i + 1] as string);
  for (const rule of rules) if (!applyRule(set, rule)) return undefined;
  return labelsFromPairs(set);
}

/** Changes `set` in place. @returns false when the rule drops it */
function applyRule(set: Map<string, string>, rule: RelabelConfig): boolean {
  const { action, pattern, targetLabel, replacement } = rule;
  const source = (): string => rule.sourceLabels.map((name) => set.get(name) ?? '').join(rule.separator);
  switch (action) {
    case 'keep':
      return pattern.test(source());
    case 'drop':
      return !pattern.test(source());
    case 'keepequal':
      return source() === (set.get(targetLabel) ?? '');
    case 'dropequal':
      return source() !== (set.get(targetLabel) ?? '');
    case 'replace':
      replace(set, rule, pattern.exec(source()));
      return true;
    case 'lowercase':
      put(set, targetLabel, source().toLowerCase());
      return true;
    case 'uppercase':
      put(set, targetLabel, source().toUpperCase());
      return true;
    case 'hashmod':
      put(set, targetLabel, String(hashOf(source()) % BigInt(rule.modulus)));
      return true;
    case 'labelmap':
      for (const [name, value] of Array.from(set)) {
        const match = pattern.exec(name);
        if (match !== null) put(set, expand(replacement, match), value);
      }
      return true;
    case 'labeldrop':
      for (const name of set.keys()) if (pattern.test(name)) set.delete(name);
      return true;
    case 'labelkeep':
      for (const name of set.keys()) if (!pattern.test(name)) set.delete(name);
      return true;
    default:
      return assertNever(action);
  }
}

function replace(set: Map<string, string>, rule: RelabelConfig, match: RegExpExecArray | null): void {
  if (match === null) return;
  const target = expand(rule.targetLabel, match);
  if (target !== '' && target.isWellFormed()) put(set, target, expand(rule.replacement, match));
}

/** An empty value is no label. */
function put(set: Map<string, string>, name: string, value: string): void {
  if (value === '') set.delete(name);
  else set.set(name, value);
}

/** Go's templates: `$1`, `$name`, `${1}`, `$$`; a name takes all letters, digits and underscores that follow; unknown is empty. */
function expand(template: string, match: RegExpExecArray): string {
  if (!template.includes('$')) return template;
  return template.replaceAll(/\$(?:(\$)|\{(\w+)\}|(\w+))/g, (_, dollar?: string, braced?: string, bare?: string) => {
    if (dollar !== undefined) return '$';
    const name = braced ?? bare ?? '';
    return (/^\d+$/.test(name) ? match[Number(name)] : match.groups?.[name]) ?? '';
  });
}

/** The lower half of the MD5 digest, big-endian, as Prometheus hashes for sharding. */
function hashOf(text: string): bigint {
  return createHash('md5').update(text).digest().readBigUInt64BE(8);
}
