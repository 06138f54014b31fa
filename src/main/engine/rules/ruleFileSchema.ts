/** The shape of a rule file and what Prometheus checks beyond it: names, expressions, templates, fields of the other kind. */
import {
  fail,
  integer,
  list,
  mapOf,
  note,
  optional,
  placeOf,
  record,
  text,
  type Decoded,
  type Decoder,
  type Place,
} from '../config/decoder.ts';
import { duration, isLabelName, isMetricName, isValidText } from '../config/scalars.ts';
import { expressionProblem } from './expression.ts';
import type { Rule, RuleGroup } from './ruleFile.ts';
import { templateProblem } from './alertTemplate.ts';

const labelsMap = mapOf(text);

const ruleFields = {
  record: text,
  alert: text,
  expr: placeOf,
  for: placed(optional(duration)),
  keep_firing_for: placed(optional(duration)),
  labels: labelsMap,
  annotations: labelsMap,
};
const groupFields = {
  name: text,
  interval: optional(duration),
  query_offset: optional(duration),
  limit: optional(integer),
  labels: labelsMap,
  rules: list(placed(record('rulefmt.Rule', ruleFields)), "one of 'record' or 'alert' must be set"),
};
/** The operator's resource has one field more, which concerns Thanos alone. */
const operatorGroupFields = { ...groupFields, partial_response_strategy: optional(text) };

const plainFile = record('rulefmt.RuleGroups', { groups: list(placed(record('rulefmt.RuleGroup', groupFields))) });
const operatorResource = record('PrometheusRule', {
  apiVersion: text,
  kind: text,
  metadata: placeOf,
  status: placeOf,
  spec: record('PrometheusRuleSpec', { groups: list(placed(record('RuleGroup', operatorGroupFields))) }),
});

type RuleNode = Decoded<typeof ruleFields>;
type GroupNode = Decoded<typeof groupFields>;

interface Placed<T> {
  readonly place: Place;
  readonly value: T;
}

function placed<T>(decoder: Decoder<T>): Decoder<Placed<T>> {
  return (place) => ({ place, value: decoder(place) });
}

/** Groups of the file; what is wrong goes to `place.source.problems`. */
export const ruleGroupsAt: Decoder<readonly RuleGroup[]> = (place) => {
  const groups = isOperatorResource(place) ? operatorResource(place).spec.groups : plainFile(place).groups;
  // Upstream looks at the contents only when the form is right.
  if (place.source.problems.length > 0) return [];
  const names = new Set<string>();
  return groups.map((group) => {
    checkGroup(group, names);
    return toGroup(group.value, place.source.file);
  });
};

function isOperatorResource(place: Place): boolean {
  return place.source.document.get('kind') === 'PrometheusRule';
}

function checkGroup({ place, value: group }: Placed<GroupNode>, names: Set<string>): void {
  if (group.name === '') report(place, 'Groupname must not be empty');
  if (names.has(group.name)) report(place, `groupname: "${group.name}" is repeated in the same file`);
  names.add(group.name);
  for (const problem of labelProblems(group.labels)) report(place, `group "${group.name}": ${problem}`);
  for (const [i, { place: rulePlace, value: rule }] of group.rules.entries()) {
    const title = `group "${group.name}", rule ${i + 1}, "${rule.alert === '' ? rule.record : rule.alert}"`;
    for (const problem of ruleProblems(rule)) report(problem.at ?? rulePlace, `${title}: ${problem.message}`);
  }
}

interface RuleProblem {
  readonly at?: Place;
  readonly message: string;
}

function* ruleProblems(rule: RuleNode): Generator<RuleProblem, void, void> {
  if (rule.record !== '' && rule.alert !== '') {
    yield { message: "only one of 'record' and 'alert' must be set" };
  }
  if (rule.record === '' && rule.alert === '') yield { message: "one of 'record' or 'alert' must be set" };
  yield* exprProblems(rule.expr);
  if (rule.record !== '') yield* recordingProblems(rule);
  for (const message of labelProblems(rule.labels)) yield { message };
  for (const name of rule.annotations.keys()) {
    if (!isLabelName(name, 'utf8')) yield { message: `invalid annotation name: ${name}` };
  }
  if (rule.alert !== '') yield* templateProblems(rule);
}

function* exprProblems(place: Place): Generator<RuleProblem, void, void> {
  const expr = text(place);
  if (expr === '') {
    yield { message: "field 'expr' must be set in rule" };
    return;
  }
  const reason = expressionProblem(expr);
  if (reason !== undefined) yield { at: place, message: `could not parse expression: ${reason}` };
}

function* recordingProblems(rule: RuleNode): Generator<RuleProblem, void, void> {
  if (rule.annotations.size > 0) yield { message: "invalid field 'annotations' in recording rule" };
  if (rule.for.value) yield { at: rule.for.place, message: "invalid field 'for' in recording rule" };
  if (rule.keepFiringFor.value) {
    yield { at: rule.keepFiringFor.place, message: "invalid field 'keep_firing_for' in recording rule" };
  }
  if (!isMetricName(rule.record, 'utf8')) yield { message: `invalid recording rule name: ${rule.record}` };
  else if (/[{}]/.test(rule.record)) {
    yield { message: `braces present in the recording rule name; should it be in expr?: ${rule.record}` };
  }
}

function* labelProblems(labels: ReadonlyMap<string, string>): Generator<string, void, void> {
  for (const [name, value] of labels) {
    if (!isLabelName(name, 'utf8') || name === '__name__') yield `invalid label name: ${name}`;
    if (!isValidText(value)) yield `invalid label value: ${value}`;
  }
}

function* templateProblems(rule: RuleNode): Generator<RuleProblem, void, void> {
  for (const [kind, texts] of [
    ['label', rule.labels],
    ['annotation', rule.annotations],
  ] as const) {
    for (const [name, value] of texts) {
      const reason = templateProblem(value, rule.alert);
      if (reason !== undefined) yield { message: `${kind} ${JSON.stringify(name)}: ${reason}` };
    }
  }
}

function report(place: Place, message: string): void {
  try {
    fail(place, message);
  } catch (error) {
    note(error);
  }
}

function toGroup(group: GroupNode, file: string): RuleGroup {
  return {
    file,
    name: group.name,
    intervalMs: group.interval === 0 ? undefined : group.interval,
    limit: group.limit ?? 0,
    queryOffsetMs: group.queryOffset,
    rules: group.rules.map(({ value }) => toRule(value, group.labels)),
  };
}

function toRule(rule: RuleNode, groupLabels: ReadonlyMap<string, string>): Rule {
  const common = { expr: text(rule.expr), labels: Object.fromEntries([...groupLabels, ...rule.labels]) };
  if (rule.alert === '') return { type: 'recording', name: rule.record, ...common };
  return {
    type: 'alerting',
    name: rule.alert,
    ...common,
    forMs: rule.for.value ?? 0,
    keepFiringForMs: rule.keepFiringFor.value ?? 0,
    annotations: Object.fromEntries(rule.annotations),
  };
}
