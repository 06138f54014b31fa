/**
 * Changes of a configuration's text that leave everything else as a person wrote it: order, comments, quotes, blank lines.
 * The document model says where things stand; the change itself is made in the text.
 */
import {
  isMap,
  isScalar,
  isSeq,
  parse,
  parseDocument,
  stringify,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { AppError } from '../../../shared/errors.ts';
import type { DiffLine, RuleSection } from '../../../shared/collection.ts';

export type ConfigEdit =
  | { readonly kind: 'addRuleFile'; readonly pattern: string }
  | { readonly kind: 'addJob'; readonly job: Readonly<Record<string, unknown>> }
  | { readonly kind: 'addTarget'; readonly jobName: string; readonly group: Readonly<Record<string, unknown>> }
  | {
      readonly kind: 'setRules';
      readonly jobName: string;
      readonly section: RuleSection;

      /** A list in YAML, put in as it is written. */
      readonly rules: string;
    };

/** @throws AppError `config_invalid` for a text that is no YAML, `not_found` for a job that is not in it */
export function editConfig(text: string, edit: ConfigEdit): string {
  const document = parseDocument(text, { keepSourceTokens: true });
  const [problem] = document.errors;
  if (problem !== undefined)
    throw new AppError(
      'config_invalid',
      `The configuration cannot be edited while it is no valid YAML: ${problem.message}`,
    );
  switch (edit.kind) {
    case 'addRuleFile':
      return appendTo(text, document, topMap(document), 'rule_files', edit.pattern);
    case 'addJob':
      return appendTo(text, document, topMap(document), 'scrape_configs', edit.job);
    case 'addTarget':
      return appendTo(text, document, jobNamed(document, edit.jobName), 'static_configs', edit.group);
    case 'setRules':
      return setList(text, document, jobNamed(document, edit.jobName), edit.section, edit.rules);
  }
}

/** A job's rules as they are written, comments with them; '' when it has none. @throws AppError as `editConfig` */
export function rulesText(text: string, jobName: string, section: RuleSection): string {
  const document = parseDocument(text, { keepSourceTokens: true });
  const list = pairOf(jobNamed(document, jobName), section)?.value;
  if (!isSeq(list) || list.items.length === 0) return '';
  if (list.flow === true) return stringify(list.toJS(document), FORM);
  const from = lineStart(text, startOf(list.items[0] as Node));
  const lines = text.slice(from, lineEnd(text, contentEnd(list)));
  const column = /^ */.exec(lines)?.[0].length ?? 0;
  return lines.replaceAll(new RegExp(`^ {${column}}`, 'gm'), '');
}

function topMap(document: Document): YAMLMap {
  if (document.contents === null) document.contents = document.createNode({}) as never;
  if (isMap(document.contents)) return document.contents;
  throw new AppError('config_invalid', 'The configuration is no mapping at its top.');
}

function jobNamed(document: Document, jobName: string): YAMLMap {
  const jobs = topMap(document).get('scrape_configs');
  const job = isSeq(jobs)
    ? jobs.items.find((item) => isMap(item) && String(item.get('job_name')) === jobName)
    : undefined;
  if (isMap(job)) return job;
  throw new AppError('not_found', `The job "${jobName}" is not in this file; it may be in one of scrape_config_files.`);
}

function appendTo(text: string, document: Document, map: YAMLMap, key: string, item: unknown): string {
  const pair = pairOf(map, key);
  const list = pair?.value;
  if (isSeq(list) && list.flow !== true && list.items.length > 0) {
    const first = list.items[0] as Node;
    const column = columnOf(text, startOf(first)) - 2;
    const end = lineEnd(text, contentEnd(list));
    return insertLines(text, end, indented(stringify([item], FORM), column));
  }
  const items = [...(isSeq(list) ? (list.toJS(document) as unknown[]) : []), item];
  return setList(text, document, map, key, stringify(items, FORM));
}

/** Puts a whole list in the place of the old one, or behind the map's last key. */
function setList(text: string, document: Document, map: YAMLMap, key: string, items: string): string {
  const list = items.replace(/\n*$/, '\n');
  if (map.flow === true) {
    map.set(key, document.createNode(parse(list)));
    return document.toString({ lineWidth: 0 });
  }
  const column = map.items.length === 0 ? 0 : columnOf(text, startOf(map.items[0]?.key as Node));
  const pair = pairOf(map, key);
  const written = items.trim() === '' ? '' : indented(`${key}:\n${indented(list, 2)}`, column);
  if (pair === undefined) {
    if (map.items.length === 0) return `${text.trimEnd() === '' ? '' : `${text.trimEnd()}\n`}${written}`;
    return insertLines(text, lineEnd(text, contentEnd(map)), written);
  }
  const keyStart = startOf(pair.key as Node);
  const from = lineStart(text, keyStart);
  const isFirstOfItem = text.slice(from, keyStart).trim() !== '';
  const until = pair.value === null ? lineEnd(text, keyStart) : lineEnd(text, contentEnd(pair.value as Node));
  const head = isFirstOfItem ? `${text.slice(from, keyStart)}${written.trimStart()}` : written;
  return `${text.slice(0, from)}${head}${text.slice(until)}`;
}

/** How YAML that a page makes is written. */
export const FORM = { lineWidth: 0, indentSeq: true, singleQuote: true } as const;

const pairOf = (map: YAMLMap, key: string): Pair | undefined =>
  map.items.find((item) => isScalar(item.key) && item.key.value === key);

export const startOf = (node: Node): number => node.range?.[0] ?? 0;
const endOf = (node: Node): number => node.range?.[1] ?? 0;
/** Behind the last character that means something, comments after it left out. */
export function contentEnd(node: Node): number {
  if (isMap(node) && node.flow !== true) {
    const last = node.items.at(-1);
    if (last === undefined) return startOf(node);
    // A key without a value ends at its colon.
    return last.value === null ? endOf(last.key as Node) + 1 : contentEnd(last.value as Node);
  }
  if (isSeq(node) && node.flow !== true) {
    const last = node.items.at(-1) as Node | undefined;
    return last === undefined ? startOf(node) : contentEnd(last);
  }
  return Math.max((node.range?.[1] ?? 1) - (isBlockScalar(node) ? 1 : 0), 0);
}
const isBlockScalar = (node: Node): boolean =>
  isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');

export const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;
export const columnOf = (text: string, at: number): number => at - lineStart(text, at);
export function lineEnd(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  return newline === -1 ? text.length : newline + 1;
}

export const insertLines = (text: string, at: number, lines: string): string =>
  `${text.slice(0, at)}${at > 0 && text[at - 1] !== '\n' ? '\n' : ''}${lines}${text.slice(at)}`;

export const indented = (text: string, columns: number): string => text.replaceAll(/^(?=.)/gm, ' '.repeat(columns));

/** Lines around a change that are shown with it. */
const CONTEXT = 3;

/** What differs, with some lines around it. The change is one run of lines, as edits make them. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  if (head === old.length && head === now.length) return [];
  return [
    ...linesOf('same', now, Math.max(0, head - CONTEXT), head),
    ...linesOf('removed', old, head, old.length - tail),
    ...linesOf('added', now, head, now.length - tail),
    ...linesOf('same', now, now.length - tail, Math.min(now.length, now.length - tail + CONTEXT)),
  ];
}

const linesOf = (kind: DiffLine['kind'], lines: readonly string[], from: number, to: number): DiffLine[] =>
  lines.slice(from, to).map((text, i) => ({ kind, text, line: from + i + 1 }));
