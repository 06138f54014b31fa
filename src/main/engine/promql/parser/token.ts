/**
 * The words of PromQL as the lexer cuts them. A token's type is its spelling where it has only one (`'('`, `'group_left'`),
 * so that a message can name it; keywords are recognised without regard to case.
 */
import { firstRunes, quoteText } from './goText.ts';

const AGGREGATORS = [
  'avg',
  'bottomk',
  'count',
  'count_values',
  'group',
  'limit_ratio',
  'limitk',
  'max',
  'min',
  'quantile',
  'stddev',
  'stdvar',
  'sum',
  'topk',
] as const;
const KEYWORD_OPERATORS = ['and', 'or', 'unless', 'atan2'] as const;
const MODIFIERS = [
  'anchored',
  'bool',
  'by',
  'fill',
  'fill_left',
  'fill_right',
  'group_left',
  'group_right',
  'ignoring',
  'offset',
  'on',
  'smoothed',
  'without',
] as const;
/** Words with a meaning in one place only, functions or names elsewhere. */
const PREPROCESSORS = ['end', 'max_of', 'min_of', 'range', 'start', 'step'] as const;

export type AggregatorToken = (typeof AGGREGATORS)[number];
type KeywordToken =
  | AggregatorToken
  | (typeof KEYWORD_OPERATORS)[number]
  | (typeof MODIFIERS)[number]
  | (typeof PREPROCESSORS)[number];
type SymbolToken =
  | '('
  | ')'
  | '['
  | ']'
  | '{'
  | '}'
  | ','
  | ':'
  | '='
  | '=~'
  | '!~'
  | '!='
  | '=='
  | '<'
  | '<='
  | '>'
  | '>='
  | '</'
  | '>/'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '^'
  | '@';
type ValueToken = 'identifier' | 'metric identifier' | 'string' | 'number' | 'duration' | 'end of input';

export type TokenType = KeywordToken | SymbolToken | ValueToken;

/** Half-open range of UTF-16 offsets; `text` is what stands there. */
export interface Token {
  readonly type: TokenType;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

const AGGREGATOR_SET: ReadonlySet<string> = new Set(AGGREGATORS);
const MODIFIER_SET: ReadonlySet<string> = new Set(MODIFIERS);
const PREPROCESSOR_SET: ReadonlySet<string> = new Set(PREPROCESSORS);
const VALUE_SET: ReadonlySet<string> = new Set<ValueToken>([
  'identifier',
  'metric identifier',
  'string',
  'number',
  'duration',
]);
/** Symbols that are not operators: named in plain quotes. */
const PUNCTUATION: ReadonlySet<string> = new Set(['(', ')', '[', ']', '{', '}', ',', ':', '=']);

export const KEYWORDS: ReadonlyMap<string, TokenType> = new Map<string, TokenType>([
  ...[...AGGREGATORS, ...KEYWORD_OPERATORS, ...MODIFIERS, ...PREPROCESSORS].map((word) => [word, word] as const),
  ['inf', 'number'],
  ['nan', 'number'],
]);

export function isAggregator(type: TokenType): type is AggregatorToken {
  return AGGREGATOR_SET.has(type);
}

/** Tokens that name a function when `(` follows. */
export function canNameFunction(type: TokenType): boolean {
  return type === 'identifier' || PREPROCESSOR_SET.has(type);
}

const NEVER_METRIC: ReadonlySet<string> = new Set(['bool', 'group_left', 'group_right', 'ignoring', 'on', 'atan2']);

/** Most keywords are metric names where an operand is expected: `sum + by`. */
export function canNameMetric(type: TokenType): boolean {
  if (type === 'identifier' || type === 'metric identifier') return true;
  return canNameLabel(type) && !NEVER_METRIC.has(type);
}

/** Any word can be a label name in `by (…)`, `on (…)` and their like. */
export function canNameLabel(type: TokenType): boolean {
  if (type === 'identifier' || type === 'metric identifier') return true;
  return !VALUE_SET.has(type) && KEYWORDS.has(type);
}

const EXPR_STARTS: ReadonlySet<string> = new Set(['(', '{', '+', '-', 'string', 'number', 'duration']);

export function canStartExpr(type: TokenType): boolean {
  return EXPR_STARTS.has(type) || canNameMetric(type);
}

/** A token as Prometheus names it in "unexpected …". */
export function describeToken({ type, text }: Token): string {
  if (type === 'end of input') return type;
  if (VALUE_SET.has(type)) return `${type} ${type.endsWith('identifier') ? quoteText(text) : quoteShort(text)}`;
  if (MODIFIER_SET.has(type)) return `<${text}>`;
  if (AGGREGATOR_SET.has(type)) return `<aggr:${text}>`;
  if (PUNCTUATION.has(type) || PREPROCESSOR_SET.has(type)) return quoteShort(text);
  return `<op:${text}>`;
}

function quoteShort(text: string): string {
  return text.length > 10 ? `${quoteText(firstRunes(text, 10))}...` : quoteText(text);
}
