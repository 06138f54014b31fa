/**
 * Text of a template → tokens. Outside of `{{ }}` everything is one text token, trimmed where a marker (`{{-`, `-}}`) says
 * so; comments vanish. Inside, spaces matter only as separators between operands.
 * @see https://pkg.go.dev/text/template
 */
import { TemplateFailure } from './goValue.ts';

export type TokenType =
  | 'text'
  | 'open' // {{
  | 'close' // }}
  | 'space'
  | 'identifier' // also keywords, true, false, nil
  | 'field' // .name
  | 'variable' // $ or $name
  | 'dot'
  | 'string'
  | 'number'
  | 'char'
  | 'pipe'
  | 'declare' // :=
  | 'assign' // =
  | 'comma'
  | 'leftParen'
  | 'rightParen'
  | 'other' // a printable character that means nothing
  | 'end';

export interface Token {
  readonly type: TokenType;
  readonly text: string;
  readonly at: number;
}

/** Thrown with the offset where the template cannot go on. */
export class TemplateSyntaxError extends TemplateFailure {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

const SPACE = /[ \t\r\n]+/y;
const IDENTIFIER = /[\p{L}_][\p{L}\p{Nd}_]*/uy;
const FIELD = /\.[\p{L}_][\p{L}\p{Nd}_]*/uy;
const VARIABLE = /\$[\p{L}\p{Nd}_]*/uy;
const NUMBER =
  /[+-]?(?:0[xX][0-9a-fA-F_]+(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?\d+)?|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?[\d_]+)?)/y;
const QUOTED = /"(?:[^"\\\n]|\\[^\n])*"/y;
const RAW = /`[^`]*`/y;
/** Printable ASCII but quotes, a colon and signs, which begin something that then did not come. */
const OTHER = /[!#%&*/;<>?@[\\\]^{}~]/y;
const CHAR = /'(?:[^'\\\n]|\\[^\n])+'/y;

const MARKS: readonly (readonly [string, TokenType])[] = [
  [':=', 'declare'],
  ['=', 'assign'],
  ['|', 'pipe'],
  [',', 'comma'],
  ['(', 'leftParen'],
  [')', 'rightParen'],
];

/** @throws TemplateSyntaxError */
export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let position = 0;
  let isTrimmed = false;
  while (position < source.length) {
    const open = source.indexOf('{{', position);
    const end = open < 0 ? source.length : open;
    const hasLeftTrim = open >= 0 && /^-[ \t\r\n]/.test(source.slice(open + 2, open + 4));
    let text = source.slice(position, end);
    if (isTrimmed) text = text.replace(/^[ \t\r\n]+/, '');
    if (hasLeftTrim) text = text.replace(/[ \t\r\n]+$/, '');
    if (text !== '') tokens.push({ type: 'text', text, at: position });
    if (open < 0) break;
    const body = open + (hasLeftTrim ? 4 : 2);
    const action = source.startsWith('/*', body)
      ? skipComment(source, body, open)
      : readAction(source, body, open, tokens);
    position = action.end;
    isTrimmed = action.isTrimmed;
  }
  tokens.push({ type: 'end', text: '', at: source.length });
  return tokens;
}

interface ActionEnd {
  readonly end: number;
  readonly isTrimmed: boolean;
}

function skipComment(source: string, body: number, open: number): ActionEnd {
  const close = source.indexOf('*/', body);
  if (close < 0) throw new TemplateSyntaxError('unclosed comment', open);
  const end = closeAt(source, close + 2);
  if (end === undefined) throw new TemplateSyntaxError('comment ends before closing delimiter', open);
  return end;
}

/** The closing delimiter, with its trim marker, when it stands exactly here. */
function closeAt(source: string, position: number): ActionEnd | undefined {
  if (source.startsWith('}}', position)) return { end: position + 2, isTrimmed: false };
  const trim = /[ \t\r\n]+-\}\}/y;
  trim.lastIndex = position;
  return trim.test(source) ? { end: trim.lastIndex, isTrimmed: true } : undefined;
}

function readAction(source: string, body: number, open: number, tokens: Token[]): ActionEnd {
  tokens.push({ type: 'open', text: '{{', at: open });
  let position = body;
  let depth = 0;
  for (;;) {
    const close = closeAt(source, position);
    if (close !== undefined) {
      if (depth > 0) throw new TemplateSyntaxError('unclosed left paren', position);
      tokens.push({ type: 'close', text: '}}', at: position });
      return close;
    }
    if (position >= source.length) throw new TemplateSyntaxError('unclosed action', position);
    const token = nextToken(source, position);
    if (token.type === 'leftParen') depth += 1;
    if (token.type === 'rightParen') depth -= 1;
    tokens.push(token);
    position += token.text.length;
  }
}

function nextToken(source: string, at: number): Token {
  const read = (type: TokenType, pattern: RegExp): Token | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    return match ? { type, text: match[0], at } : undefined;
  };
  const mark = MARKS.find(([text]) => source.startsWith(text, at));
  if (mark !== undefined) return { type: mark[1], text: mark[0], at };
  const token =
    read('space', SPACE) ??
    read('field', FIELD) ??
    read('number', NUMBER) ??
    (source[at] === '.' ? ({ type: 'dot', text: '.', at } as const) : undefined) ??
    read('variable', VARIABLE) ??
    read('identifier', IDENTIFIER) ??
    read('string', QUOTED) ??
    read('string', RAW) ??
    read('char', CHAR) ??
    read('other', OTHER);
  if (token === undefined) throw new TemplateSyntaxError(unreadable(source, at), at);
  const isWord = ['identifier', 'field', 'variable', 'number'].includes(token.type);
  if (isWord && !isTerminator(source, at + token.text.length)) {
    const what = token.type === 'number' ? 'bad number syntax: ' : 'bad character ';
    const next = String.fromCodePoint(source.codePointAt(at + token.text.length) ?? 0);
    throw new TemplateSyntaxError(
      what + (token.type === 'number' ? JSON.stringify(token.text + next) : codePoint(next)),
      at,
    );
  }
  return token;
}

function isTerminator(source: string, at: number): boolean {
  return at >= source.length || /[ \t\r\n.,|:=()]/.test(source[at] as string) || closeAt(source, at) !== undefined;
}

/** What is missing when a token begins with this and could not be read. */
const UNFINISHED: Readonly<Record<string, string>> = {
  '"': 'unterminated quoted string',
  '`': 'unterminated raw quoted string',
  "'": 'unterminated character constant',
  ':': 'expected :=',
  '-': 'illegal number syntax: "-"',
  '+': 'illegal number syntax: "+"',
};

function unreadable(source: string, at: number): string {
  const character = String.fromCodePoint(source.codePointAt(at) ?? 0);
  return UNFINISHED[character] ?? `unrecognized character in action: ${codePoint(character)}`;
}

function codePoint(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `U+${code} '${character}'`;
}
