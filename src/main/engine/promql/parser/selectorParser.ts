/** Vector selectors: a metric name, label matchers in braces, or both; quoted names may stand in the braces. */
import { METRIC_NAME } from '../../../../shared/labels.ts';
import { createMatcher, type Matcher, type MatchType } from '../../storage/matcher.ts';
import type { VectorSelector } from '../ast.ts';
import { readString } from './literals.ts';
import { regexProblem } from './regexProblem.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './tokenReader.ts';

const MATCH_TYPES: ReadonlySet<string> = new Set<MatchType>(['=', '!=', '=~', '!~']);

/** @param name  the metric name before the braces, already taken */
export function parseVectorSelector(tokens: TokenReader, name: Token | undefined): VectorSelector {
  const brace = tokens.peek().type === '{' ? tokens.take() : undefined;
  const matchers: Matcher[] = [];
  const to = brace === undefined ? (name?.to ?? 0) : parseMatchers(tokens, matchers);
  if (name !== undefined) matchers.push(createMatcher(METRIC_NAME, '=', name.text));
  return {
    type: 'vectorSelector',
    name: name?.text ?? '',
    matchers,
    extension: undefined,
    offset: undefined,
    at: undefined,
    pos: { from: (name ?? brace)?.from ?? 0, to },
  };
}

/** @returns the end of the closing brace */
function parseMatchers(tokens: TokenReader, matchers: Matcher[]): number {
  let close = tokens.takeIf('}');
  while (close === undefined) {
    matchers.push(parseMatcher(tokens));
    if (tokens.takeIf(',') === undefined && tokens.peek().type !== '}') {
      tokens.unexpectedIn('label matching', '"," or "}"');
    }
    close = tokens.takeIf('}');
  }
  return close.to;
}

function parseMatcher(tokens: TokenReader): Matcher {
  const label = tokens.peek();
  if (label.type !== 'identifier' && label.type !== 'string') {
    return tokens.unexpectedIn('label matching', 'identifier or "}"');
  }
  tokens.take();
  const isQuoted = label.type === 'string';
  const name = isQuoted ? readString(label.text) : label.text;
  const op = tokens.peek().type;
  if (!isMatchType(op)) {
    if (isQuoted) return createMatcher(METRIC_NAME, '=', name);
    return tokens.unexpectedIn('label matching', 'label matching operator');
  }
  tokens.take();
  const value = tokens.takeIf('string') ?? tokens.unexpectedIn('label matching', 'string');
  try {
    return createMatcher(name, op, readString(value.text));
  } catch (cause) {
    throw tokens.error({ from: label.from, to: value.to }, regexProblem(readString(value.text), cause as Error));
  }
}

function isMatchType(type: string): type is MatchType {
  return MATCH_TYPES.has(type);
}
