/** What may stand between a binary operator and its right operand: `bool`, `on (…) group_left (…)`, `fill (…)`. */
import type { VectorMatching } from '../ast.ts';
import { numberOf } from './durationParser.ts';
import { parseLabelList } from './labelList.ts';
import type { TokenType } from './token.ts';
import type { TokenReader } from './tokenReader.ts';

export interface BinaryModifiers {
  readonly returnBool: boolean;
  readonly matching: VectorMatching;
}

export function parseBinaryModifiers(tokens: TokenReader): BinaryModifiers {
  const returnBool = tokens.takeIf('bool') !== undefined;
  const matcher = tokens.takeIf('on') ?? tokens.takeIf('ignoring');
  const labels = matcher === undefined ? [] : parseLabelList(tokens).labels;
  const group = matcher && (tokens.takeIf('group_left') ?? tokens.takeIf('group_right'));
  const include = group !== undefined && tokens.peek().type === '(' ? parseLabelList(tokens).labels : [];
  const card = group === undefined ? 'one-to-one' : group.type === 'group_left' ? 'many-to-one' : 'one-to-many';
  return { returnBool, matching: { card, on: matcher?.type === 'on', labels, include, ...parseFills(tokens) } };
}

/** `fill` for both sides, or one for each in either order. */
function parseFills(tokens: TokenReader): Pick<VectorMatching, 'fillLeft' | 'fillRight'> {
  const both = parseFill(tokens, 'fill');
  if (both !== undefined) return { fillLeft: both, fillRight: both };
  const left = parseFill(tokens, 'fill_left');
  const fillRight = parseFill(tokens, 'fill_right');
  return { fillLeft: left ?? (fillRight === undefined ? undefined : parseFill(tokens, 'fill_left')), fillRight };
}

function parseFill(tokens: TokenReader, keyword: TokenType): number | undefined {
  if (tokens.takeIf(keyword) === undefined) return undefined;
  tokens.expect('(');
  const sign = tokens.takeIf('-') ?? tokens.takeIf('+');
  const token = tokens.takeIf('number') ?? tokens.takeIf('duration') ?? tokens.unexpected();
  const value = numberOf(tokens, token);
  tokens.expect(')');
  return sign?.type === '-' ? -value : value;
}
