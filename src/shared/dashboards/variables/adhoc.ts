/** Ad hoc filters: label conditions that every selector of a query gets. */
import type { AdhocFilter } from './model.ts';

/** Words that look like metric names in front of `{`, `[` or an operator and are none. */
const KEYWORDS: ReadonlySet<string> = new Set(
  'by without on ignoring group_left group_right bool offset and or unless atan2 inf nan start end'.split(' '),
);
const OPERATORS: Readonly<Record<string, string>> = { '=|': '=~', '!=|': '!~' };
/** Strings, comments, ranges, durations and numbers are passed over; names and braces are looked at. */
const TOKEN = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|#[^\n]*|\[[^\]]*\]|\{|\b\d[\w.]*\b|[a-zA-Z_:][\w:]*/g;

export function withAdhocFilters(expr: string, filters: readonly AdhocFilter[]): string {
  const matchers = filters
    .filter(({ key }) => key !== '')
    .map(matcherText)
    .join(', ');
  if (matchers === '') return expr;
  let written = '';
  let last = 0;
  // Lists of labels behind `by (…)` hold names that are no metrics.
  let listUntil = -1;
  for (const match of expr.matchAll(TOKEN)) {
    const [token] = match;
    const end = match.index + token.length;
    if (match.index < last) continue;
    if (token === '{') {
      const close = closingBrace(expr, match.index);
      const inside = expr
        .slice(match.index + 1, close)
        .trim()
        .replace(/,$/, '');
      written += `${expr.slice(last, match.index)}{${inside === '' ? '' : `${inside}, `}${matchers}}`;
      last = close + 1;
      continue;
    }
    if (!/^[a-zA-Z_:]/.test(token) || match.index < listUntil) continue;
    const next = /^\s*(.)/.exec(expr.slice(end))?.[1];
    if (KEYWORDS.has(token.toLowerCase())) {
      if (next === '(') listUntil = expr.indexOf(')', end);
      continue;
    }
    const isCallOrAggregation = next === '(' || /^\s*(?:by|without)\b/i.test(expr.slice(end));
    if (isCallOrAggregation || next === '{') continue;
    written += `${expr.slice(last, end)}{${matchers}}`;
    last = end;
  }
  return written + expr.slice(last);
}

function matcherText({ key, operator, value }: AdhocFilter): string {
  return `${key}${OPERATORS[operator] ?? operator}"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function closingBrace(expr: string, open: number): number {
  let quote = '';
  for (let i = open + 1; i < expr.length; i++) {
    const c = expr[i] ?? '';
    if (quote !== '') {
      if (c === '\\') i += 1;
      else if (c === quote) quote = '';
    } else if (c === '"' || c === "'" || c === '`') quote = c;
    else if (c === '}') return i;
  }
  return expr.length;
}
