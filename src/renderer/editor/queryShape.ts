/** What a query is made of, by Prometheus' own grammar: its selectors, its rate windows, the kind of its outermost part. */
import {
  And,
  BinaryExpr,
  DurationExpr,
  Eql,
  FunctionCall,
  FunctionIdentifier,
  GroupingLabels,
  Gte,
  Gtr,
  Identifier,
  LabelMatchers,
  LabelName,
  Lss,
  Lte,
  MatchingModifierClause,
  MatrixSelector,
  Neq,
  OffsetExpr,
  On,
  Or,
  ParenExpr,
  parser,
  QuotedLabelMatcher,
  QuotedLabelName,
  StepInvariantExpr,
  SubqueryExpr,
  Unless,
  UnquotedLabelMatcher,
  VectorSelector,
} from '@prometheus-io/lezer-promql';
import type { SyntaxNode } from '@lezer/common';

export interface MatcherShape {
  readonly label: string;
  /** As written: `mode="idle"`. */
  readonly text: string;
}

export interface SelectorShape {
  /** Without range, offset and @. */
  readonly text: string;
  readonly metric: string | undefined;
  readonly matchers: readonly MatcherShape[];
}

/** A function over the samples of a range: `rate(x[1m])`. */
export interface RateWindow {
  readonly func: string;
  /** As written: `1m`. */
  readonly range: string;
  readonly selector: SelectorShape;
}

export type QueryShape =
  | { readonly kind: 'selector'; readonly selector: SelectorShape }
  | { readonly kind: 'window'; readonly window: RateWindow }
  | { readonly kind: 'comparison'; readonly operator: string }
  | {
      readonly kind: 'join';
      readonly operator: string;
      /** Labels of `on (…)`; undefined where all labels, or all but some, must be equal. */
      readonly on: readonly string[] | undefined;
    }
  | { readonly kind: 'call'; readonly func: string }
  | { readonly kind: 'other' };

/** In order of appearance, each text once; a text with mistakes gives what can be read of it. */
export function selectorsIn(expr: string): readonly SelectorShape[] {
  const found = new Map<string, SelectorShape>();
  parser.parse(expr).iterate({
    enter: ({ type, node }) => {
      if (type.id !== VectorSelector) return;
      const selector = selectorOf(node, expr);
      found.set(selector.text, selector);
    },
  });
  return [...found.values()];
}

export function rateWindowsIn(expr: string): readonly RateWindow[] {
  const windows: RateWindow[] = [];
  parser.parse(expr).iterate({
    enter: ({ type, node }) => {
      const window = type.id === FunctionCall ? windowOf(node, expr) : undefined;
      if (window) windows.push(window);
    },
  });
  return windows;
}

/** Of the outermost part; parentheses, offsets and @ are looked through. */
export function queryShape(expr: string): QueryShape {
  let node = parser.parse(expr).topNode.firstChild;
  while (node && WRAPPERS.has(node.type.id)) node = node.firstChild;
  if (!node) return { kind: 'other' };
  if (node.type.id === MatrixSelector) node = node.firstChild ?? node;
  if (node.type.id === VectorSelector) return { kind: 'selector', selector: selectorOf(node, expr) };
  if (node.type.id === BinaryExpr) return operationOf(node, expr);
  if (node.type.id !== FunctionCall) return { kind: 'other' };
  const window = windowOf(node, expr);
  return window ? { kind: 'window', window } : { kind: 'call', func: textOf(node.getChild(FunctionIdentifier), expr) };
}

const WRAPPERS: ReadonlySet<number> = new Set([ParenExpr, OffsetExpr, StepInvariantExpr]);
const COMPARISONS = [Eql, Neq, Gtr, Gte, Lss, Lte];
const SET_OPERATORS = [And, Or, Unless];

const textOf = (node: SyntaxNode | null | undefined, expr: string): string =>
  node ? expr.slice(node.from, node.to) : '';

function operationOf(node: SyntaxNode, expr: string): QueryShape {
  const operators = [...COMPARISONS, ...SET_OPERATORS];
  const named = operators.map((id) => node.getChild(id)).find((child) => child !== null);
  const operator = textOf(named ?? node.firstChild?.nextSibling, expr);
  const numbers = [node.firstChild, node.lastChild].filter((side) => side?.name === 'NumberDurationLiteral');
  if (named && COMPARISONS.includes(named.type.id) && numbers.length > 0) return { kind: 'comparison', operator };
  const clause = node.getChild(MatchingModifierClause);
  const labels = clause?.getChild(On) ? clause.getChild(GroupingLabels) : null;
  return { kind: 'join', operator, on: labels?.getChildren(LabelName).map((label) => textOf(label, expr)) };
}

function windowOf(call: SyntaxNode, expr: string): RateWindow | undefined {
  let argument = call.getChild('FunctionCallBody')?.lastChild ?? null;
  while (argument && WRAPPERS.has(argument.type.id)) argument = argument.firstChild;
  const selector = argument?.getChild(VectorSelector);
  if (argument?.type.id !== MatrixSelector || !selector) return undefined;
  return {
    func: textOf(call.getChild(FunctionIdentifier), expr),
    range: textOf(argument.getChild(DurationExpr), expr),
    selector: selectorOf(selector, expr),
  };
}

function selectorOf(node: SyntaxNode, expr: string): SelectorShape {
  const list = node.getChild(LabelMatchers);
  const quotedMetric = list?.getChild(QuotedLabelName);
  const identifier = node.getChild(Identifier);
  const metric = identifier
    ? textOf(identifier, expr)
    : quotedMetric
      ? unquoted(textOf(quotedMetric, expr))
      : undefined;
  const matchers = [
    ...(list?.getChildren(UnquotedLabelMatcher) ?? []),
    ...(list?.getChildren(QuotedLabelMatcher) ?? []),
  ]
    .sort((a, b) => a.from - b.from)
    .map((matcher) => ({
      label: unquoted(textOf(matcher.getChild(LabelName) ?? matcher.getChild(QuotedLabelName), expr)),
      text: textOf(matcher, expr),
    }));
  return { text: textOf(node, expr), metric, matchers };
}

function unquoted(text: string): string {
  if (!/^["'`]/.test(text)) return text;
  const inner = text.slice(1, -1);
  return text.startsWith('`') ? inner : inner.replace(/\\(.)/g, '$1');
}

/** A selector of some of the matchers of another. */
export function selectorText(metric: string | undefined, matchers: readonly MatcherShape[]): string {
  const isPlain = metric !== undefined && /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(metric);
  const parts = [
    ...(metric !== undefined && !isPlain ? [JSON.stringify(metric)] : []),
    ...matchers.map(({ text }) => text),
  ];
  const head = isPlain ? metric : '';
  return parts.length === 0 && head !== '' ? head : `${head}{${parts.join(', ')}}`;
}

/** Whether a place in a query is inside a range function or already inside a range selector. */
export function isInsideCall(expr: string, at: number): boolean {
  for (let node: SyntaxNode | null = parser.parse(expr).resolveInner(at, -1); node; node = node.parent) {
    if (node.type.id === MatrixSelector || node.type.id === SubqueryExpr) return true;
    if (node.type.id === FunctionCall && /rate|increase|delta|_over_time/.test(textOf(node, expr).slice(0, 24)))
      return true;
  }
  return false;
}
