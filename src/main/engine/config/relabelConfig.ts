/** One relabeling rule: its form in YAML and the rules about which fields an action takes. `scrape/relabel.ts` runs it. */
import { compileRegex } from '../storage/matcher.ts';
import { fail, list, map, optional, or, record, text, unsigned, type Decoder, type Place } from './decoder.ts';
import { isLabelName, isMetricName, quoted, type NameScheme } from './scalars.ts';

const ACTIONS = [
  'replace',
  'keep',
  'drop',
  'keepequal',
  'dropequal',
  'hashmod',
  'labelmap',
  'labeldrop',
  'labelkeep',
  'lowercase',
  'uppercase',
] as const;
type RelabelAction = (typeof ACTIONS)[number];

export interface RelabelConfig {
  readonly sourceLabels: readonly string[];
  readonly separator: string;
  /** As written; `pattern` is it compiled, fully anchored. */
  readonly regex: string;
  readonly pattern: RegExp;
  readonly modulus: number;
  readonly targetLabel: string;
  readonly replacement: string;
  readonly action: RelabelAction;
}

const DEFAULT_REGEX = '(.*)';
const DEFAULT_SEPARATOR = ';';
const DEFAULT_REPLACEMENT = '$1';

const action: Decoder<RelabelAction> = map(text, (value, place) => {
  const name = value.toLowerCase();
  if (!(ACTIONS as readonly string[]).includes(name)) fail(place, `unknown relabel action ${quoted(value)}`);
  return name as RelabelAction;
});

const pattern: Decoder<{ readonly regex: string; readonly pattern: RegExp }> = map(text, (regex, place) => {
  try {
    return { regex, pattern: compileRegex(regex) };
  } catch (error) {
    fail(place, (error as Error).message);
  }
});

const fields = record('relabel.plain', {
  source_labels: optional(list(text)),
  separator: or(text, DEFAULT_SEPARATOR),
  regex: or(pattern, { regex: DEFAULT_REGEX, pattern: compileRegex(DEFAULT_REGEX) }),
  modulus: unsigned,
  target_label: text,
  replacement: or(text, DEFAULT_REPLACEMENT),
  action: or(action, 'replace' as const),
});

/** A rule and where it stands: names are checked once the job's validation scheme is known. */
export interface PlacedRelabelConfig extends RelabelConfig {
  readonly place: Place;
}

const relabelConfig: Decoder<PlacedRelabelConfig> = (place) => {
  const { regex, sourceLabels, ...rest } = fields(place);
  const rule = {
    ...rest,
    sourceLabels: sourceLabels ?? [],
    ...(regex as { regex: string; pattern: RegExp } | undefined),
  };
  return { ...rule, place } as PlacedRelabelConfig;
};

export const relabelConfigs = (nullMessage: string): Decoder<readonly PlacedRelabelConfig[]> =>
  list(relabelConfig, nullMessage);

const NEED_TARGET: ReadonlySet<RelabelAction> = new Set([
  'replace',
  'keepequal',
  'dropequal',
  'hashmod',
  'lowercase',
  'uppercase',
]);

/** Fails at the rule's place with Prometheus' reason. */
export function checkRelabelConfig(rule: PlacedRelabelConfig, scheme: NameScheme): void {
  const { place, action, targetLabel, replacement } = rule;
  if (rule.modulus === 0 && action === 'hashmod')
    fail(place, 'relabel configuration for hashmod requires non-zero modulus');
  if (NEED_TARGET.has(action) && targetLabel === '') {
    fail(place, `relabel configuration for ${action} action requires 'target_label' value`);
  }
  if (NEED_TARGET.has(action) && !isTarget(targetLabel, action, scheme)) {
    fail(place, `${quoted(targetLabel)} is invalid 'target_label' for ${action} action`);
  }
  if ((action === 'lowercase' || action === 'uppercase') && replacement !== DEFAULT_REPLACEMENT) {
    fail(place, `'replacement' can not be set for ${action} action`);
  }
  if (action === 'labelmap' && !isTemplate(replacement, scheme)) {
    fail(place, `${quoted(replacement)} is invalid 'replacement' for labelmap action`);
  }
  checkUnusedFields(rule);
}

function checkUnusedFields({ place, action, sourceLabels, targetLabel, modulus, ...rule }: PlacedRelabelConfig): void {
  const isPlain = modulus === 0 && rule.separator === DEFAULT_SEPARATOR && rule.replacement === DEFAULT_REPLACEMENT;
  if ((action === 'keepequal' || action === 'dropequal') && (!isPlain || rule.regex !== DEFAULT_REGEX)) {
    fail(place, `${action} action requires only 'source_labels' and \`target_label\`, and no other fields`);
  }
  if (
    (action === 'labeldrop' || action === 'labelkeep') &&
    (!isPlain || sourceLabels.length > 0 || targetLabel !== '')
  ) {
    fail(place, `${action} action requires only 'regex', and no other fields`);
  }
}

function isTarget(target: string, action: RelabelAction, scheme: NameScheme): boolean {
  return action === 'replace' ? isTemplate(target, scheme) : isLabelName(target, scheme);
}

/** A label name that may hold `$1` or `${1}`. */
function isTemplate(target: string, scheme: NameScheme): boolean {
  if (scheme === 'utf8') return isMetricName(target, scheme);
  return /^(?:(?:[a-zA-Z_]|\$(?:\{\w+\}|\w+))+\w*)+$/.test(target);
}
