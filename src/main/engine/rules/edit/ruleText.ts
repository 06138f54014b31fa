/** One rule as text and as a form: two views of one document. What the form does not know stays as it is written. */
import { isMap, isScalar, parseDocument, type Document } from 'yaml';
import { AppError, type ConfigProblem } from '../../../../shared/errors.ts';
import type { RuleDraft, RuleReading } from '../../../../shared/rules.ts';
import { FORM, indented } from '../../config/editConfig.ts';
import { parseRuleFile } from '../ruleFile.ts';

/** Lines and columns before the rule in the file that is made of it. */
const HEAD = 'groups:\n- name: rule\n  rules:\n  - ';
const HEAD_LINES = 3;
const HEAD_COLUMNS = 4;

/** A rule file that holds this rule alone. */
export const asRuleFile = (text: string): string => `${HEAD}${indented(text, HEAD_COLUMNS).trimStart()}\n`;

export function readRule(text: string): RuleReading {
  return { draft: draftOf(text), problems: problemsOf(text) };
}

function problemsOf(text: string): readonly ConfigProblem[] {
  try {
    parseRuleFile(asRuleFile(text.replace(/^\n+/, '')), 'rule');
    return [];
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'config_invalid') throw error;
    const lead = /^\n*/.exec(text)?.[0].length ?? 0;
    return (error.detail as readonly ConfigProblem[]).map(({ file, path, line, column, message }) => ({
      file,
      path,
      line: Math.max(1, line - HEAD_LINES + lead),
      column: Math.max(1, column - HEAD_COLUMNS),
      message: message.replace(/^group "rule", rule 1, "[^"]*": /, ''),
    }));
  }
}

/** Null for a text that is no mapping. */
function draftOf(text: string): RuleDraft | null {
  const document = parseDocument(text);
  if (document.errors.length > 0 || !isMap(document.contents)) return null;
  const isRecording = document.has('record');
  return {
    type: isRecording ? 'recording' : 'alerting',
    name: scalarAt(document, isRecording ? 'record' : 'alert'),
    expr: scalarAt(document, 'expr').trimEnd(),
    for: scalarAt(document, 'for'),
    keepFiringFor: scalarAt(document, 'keep_firing_for'),
    labels: mapAt(document, 'labels'),
    annotations: mapAt(document, 'annotations'),
  };
}

/** As written: `08` stays `08`. */
function scalarAt(document: Document, key: string): string {
  const node: unknown = document.get(key, true);
  return isScalar(node) ? textOf(node.value, node.source) : '';
}

const textOf = (value: unknown, source: string | undefined): string =>
  typeof value === 'string' ? value : value === null ? '' : (source ?? JSON.stringify(value));

function mapAt(document: Document, key: string): Record<string, string> {
  const node: unknown = document.get(key, true);
  if (!isMap(node)) return {};
  return Object.fromEntries(
    node.items.map(({ key: name, value }) => [
      isScalar(name) ? String(name.value) : String(name),
      isScalar(value) ? textOf(value.value, value.source) : '',
    ]),
  );
}

/** @throws AppError `config_invalid` while the text is no YAML */
export function writeRule(text: string, draft: RuleDraft): string {
  const document = parseDocument(text.trim() === '' ? '{}' : text);
  const [problem] = document.errors;
  if (problem !== undefined) throw new AppError('config_invalid', `The rule is no valid YAML: ${problem.message}`);
  if (!isMap(document.contents)) throw new AppError('config_invalid', 'The rule is no mapping.');
  document.contents.flow = false;
  const isRecording = draft.type === 'recording';
  setScalar(document, isRecording ? 'record' : 'alert', draft.name);
  setScalar(document, 'expr', draft.expr);
  setScalar(document, 'for', isRecording ? '' : draft.for);
  setScalar(document, 'keep_firing_for', isRecording ? '' : draft.keepFiringFor);
  setMap(document, 'labels', draft.labels);
  setMap(document, 'annotations', isRecording ? {} : draft.annotations);
  // Braces stay as close as they are written; those of templates are double.
  return document.toString({ ...FORM, flowCollectionPadding: /(?<!\{)\{ /.test(text) });
}

function setScalar(document: Document, key: string, value: string): void {
  if (scalarAt(document, key).trimEnd() === value) return;
  const isRequired = key === 'alert' || key === 'record' || key === 'expr';
  if (value === '' && !isRequired) document.delete(key);
  else document.set(key, value);
}

function setMap(document: Document, key: string, values: Readonly<Record<string, string>>): void {
  const before = mapAt(document, key);
  const names = Object.keys(values);
  if (names.length === 0) {
    document.delete(key);
    return;
  }
  if (!isMap(document.get(key, true))) document.set(key, document.createNode({}));
  for (const name of Object.keys(before)) if (!(name in values)) document.deleteIn([key, name]);
  for (const name of names) if (before[name] !== values[name]) document.setIn([key, name], values[name]);
}
