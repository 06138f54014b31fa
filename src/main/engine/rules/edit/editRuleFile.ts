/** Changes of a rule file's text that leave every other rule, comment and blank line as a person wrote it. */
import { isMap, isSeq, parseDocument, stringify, type Document, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import { AppError } from '../../../../shared/errors.ts';
import {
  columnOf,
  contentEnd,
  FORM,
  indented,
  insertLines,
  lineEnd,
  lineStart,
  startOf,
} from '../../config/editConfig.ts';

export type RuleFileEdit =
  /** In the place of the rule with this index; behind the others without one. A group that is not there is made. */
  | { readonly kind: 'put'; readonly group: string; readonly index: number | undefined; readonly rule: string }
  | { readonly kind: 'remove'; readonly group: string; readonly index: number };

/** @throws AppError `config_invalid` for a text that is no YAML, `not_found` for a rule that is not in it */
export function editRuleFile(text: string, edit: RuleFileEdit): string {
  const document = opened(text);
  if (edit.kind === 'remove') return removed(text, document, edit.group, edit.index);
  const rule = edit.rule.replace(/^\n+/, '').trimEnd();
  if (edit.index !== undefined) return replaced(text, document, ruleAt(document, edit.group, edit.index), rule);
  return appended(text, document, edit.group, rule);
}

/** The rule as it is written, moved to the margin. @throws AppError as `editRuleFile` */
export function ruleTextAt(text: string, group: string, index: number): string {
  const document = opened(text);
  const rule = ruleAt(document, group, index);
  if (rule.flow === true) return stringify(rule.toJS(document), FORM);
  const from = startOf(rule);
  const column = columnOf(text, from);
  return `${' '.repeat(column)}${text.slice(from, lineEnd(text, contentEnd(rule)))}`.replaceAll(
    new RegExp(`^ {1,${column}}`, 'gm'),
    '',
  );
}

function opened(text: string): Document {
  const document = parseDocument(text, { keepSourceTokens: true });
  const [problem] = document.errors;
  if (problem === undefined) return document;
  throw new AppError('config_invalid', `The rule file cannot be edited while it is no valid YAML: ${problem.message}`);
}

function groupsOf(document: Document): YAMLSeq | undefined {
  const path = document.get('kind') === 'PrometheusRule' ? ['spec', 'groups'] : ['groups'];
  const groups: unknown = document.getIn(path, true);
  return isSeq(groups) ? groups : undefined;
}

function groupNamed(document: Document, name: string): YAMLMap | undefined {
  const group = groupsOf(document)?.items.find((item) => isMap(item) && String(item.get('name')) === name);
  return isMap(group) ? group : undefined;
}

function ruleAt(document: Document, group: string, index: number): YAMLMap {
  const rules: unknown = groupNamed(document, group)?.get('rules', true);
  const rule = isSeq(rules) ? rules.items[index] : undefined;
  if (isMap(rule)) return rule;
  throw new AppError(
    'not_found',
    `The group "${group}" has no rule ${index + 1} any more; the file was changed since.`,
  );
}

function replaced(text: string, document: Document, rule: YAMLMap, written: string): string {
  if (rule.flow === true || isInFlow(document)) return rebuilt(document, rule, written);
  const from = startOf(rule);
  const lines = indented(written, columnOf(text, from)).trimStart();
  return `${text.slice(0, from)}${lines}\n${text.slice(lineEnd(text, contentEnd(rule)))}`;
}

/** Lists in braces have no lines of their own: the document is written anew, which keeps comments but not its layout. */
function rebuilt(document: Document, rule: YAMLMap, written: string): string {
  const made = parseDocument(written).contents;
  if (!isMap(made)) throw new AppError('config_invalid', 'The rule is no mapping.');
  rule.items = made.items;
  return document.toString(FORM);
}

const isInFlow = (document: Document): boolean => groupsOf(document)?.flow === true;

function appended(text: string, document: Document, name: string, written: string): string {
  const group = groupNamed(document, name);
  if (group === undefined) return withGroup(text, document, name, written);
  const rules: unknown = group.get('rules', true);
  const last = isSeq(rules) && rules.flow !== true ? (rules.items.at(-1) as Node | undefined) : undefined;
  if (last === undefined || !isSeq(rules)) {
    const list = document.createNode([]) as YAMLSeq;
    const kept = isSeq(rules) ? rules.items : [];
    list.items = [...kept, parseDocument(written).contents];
    group.set('rules', list);
    return document.toString(FORM);
  }
  const column = columnOf(text, startOf(last)) - 2;
  return insertLines(text, lineEnd(text, contentEnd(last)), `\n${item(written, column)}`);
}

const item = (written: string, column: number): string =>
  `${' '.repeat(column)}- ${indented(written, column + 2).trimStart()}\n`;

function withGroup(text: string, document: Document, name: string, written: string): string {
  const groups = groupsOf(document);
  const made = (column: number): string =>
    `${' '.repeat(column)}- name: ${stringify(name, FORM).trimEnd()}\n${' '.repeat(column + 2)}rules:\n${item(written, column + 4)}`;
  const last = groups?.items.at(-1) as Node | undefined;
  if (last !== undefined && groups?.flow !== true) {
    return insertLines(text, lineEnd(text, contentEnd(last)), `\n${made(columnOf(text, startOf(last)) - 2)}`);
  }
  if (groups !== undefined && groups.items.length > 0) {
    groups.add(document.createNode({ name, rules: [parseDocument(written).toJS() as unknown] }));
    return document.toString(FORM);
  }
  const head = text.replace(/^groups:.*$/m, '').trimEnd();
  return `${head === '' ? '' : `${head}\n`}groups:\n${made(2)}`;
}

function removed(text: string, document: Document, group: string, index: number): string {
  const rule = ruleAt(document, group, index);
  const rules = groupNamed(document, group)?.get('rules', true) as unknown as YAMLSeq;
  if (rules.flow === true || isInFlow(document) || rules.items.length === 1) {
    rules.items.splice(index, 1);
    return document.toString(FORM);
  }
  const from = lineStart(text, startOf(rule));
  const until = lineEnd(text, contentEnd(rule));
  const after = text.slice(until);
  // The blank line that set the rule off goes with it.
  return `${text.slice(0, from)}${text.slice(0, from).endsWith('\n\n') ? after.replace(/^\n/, '') : after}`;
}
