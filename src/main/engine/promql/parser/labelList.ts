/** Label names in parentheses: after `by`, `on`, `group_left` and their like. Any word is a label name here, and any text in quotes. */
import { quoteText } from './goText.ts';
import { readString } from './literals.ts';
import { canNameLabel } from './token.ts';
import type { TokenReader } from './tokenReader.ts';

export interface LabelList {
  readonly labels: readonly string[];
  /** End of the closing parenthesis. */
  readonly to: number;
}

export function parseLabelList(tokens: TokenReader): LabelList {
  if (tokens.takeIf('(') === undefined) tokens.unexpectedIn('grouping opts', '"("');
  const labels: string[] = [];
  let close = tokens.takeIf(')');
  while (close === undefined) {
    labels.push(parseLabel(tokens));
    if (tokens.takeIf(',') === undefined && tokens.peek().type !== ')') {
      tokens.unexpectedIn('grouping opts', '"," or ")"');
    }
    close = tokens.takeIf(')');
  }
  return { labels, to: close.to };
}

function parseLabel(tokens: TokenReader): string {
  const token = tokens.peek();
  if (token.type !== 'string' && !canNameLabel(token.type)) tokens.unexpectedIn('grouping opts', 'label');
  tokens.take();
  const label = token.type === 'string' ? readString(token.text) : token.text;
  if (label === '' || !label.isWellFormed()) {
    throw tokens.error(token, `invalid label name for grouping: ${quoteText(label)}`);
  }
  return label;
}
