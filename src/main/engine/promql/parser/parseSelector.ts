/** A bare selector, as in `match[]` of the API and of federation. */
import type { Matcher } from '../../storage/matcher.ts';
import { parseVectorSelector } from './selectorParser.ts';
import { canNameMetric } from './token.ts';
import { TokenReader } from './tokenReader.ts';

/** @throws AppError `promql_invalid` */
export function parseSelector(text: string): readonly Matcher[] {
  const tokens = new TokenReader(text);
  const name = canNameMetric(tokens.peek().type) ? tokens.take() : undefined;
  if (name === undefined && tokens.peek().type !== '{') tokens.unexpected();
  const { matchers } = parseVectorSelector(tokens, name);
  tokens.expect('end of input');
  return matchers;
}
