/**
 * Text → matchers, as Alertmanager reads them in its configuration, its API and amtool: `a="b"`, `{a="b", c=~"d|e"}`.
 *
 * There are two grammars. The classic one takes values without quotes and names of the classic alphabet; the UTF-8 one
 * takes any name, quoted where it needs to be. A text that both can read means what the classic one says, so that old
 * files keep their meaning.
 */
import { AppError } from '../../../../shared/errors.ts';
import { createMatcher, type Matcher, type MatchType } from '../../storage/matcher.ts';

/** @throws AppError `bad_data` */
export function parseMatchers(text: string): readonly Matcher[] {
  try {
    return parseClassic(text);
  } catch (classic) {
    try {
      return parseUtf8(text);
    } catch {
      // Both grammars refuse it; the classic one's reason is the one people know.
      throw classic;
    }
  }
}

const bad = (text: string): AppError => new AppError('bad_data', `bad matcher format: ${text}`);

function parseClassic(text: string): readonly Matcher[] {
  const inner = text.trim().replace(/^\{/, '').replace(/\}$/, '');
  return splitClassic(inner)
    .filter((part) => part.trim() !== '')
    .map(parseClassicOne);
}

/** Parts between commas that stand outside quotes. */
function splitClassic(text: string): string[] {
  const parts = [''];
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i] as string;
    if (character === ',' && !isQuoted) {
      parts.push('');
      continue;
    }
    if (character === '"') isQuoted = !isQuoted;
    const pair = character === '\\' ? text.slice(i, i + 2) : character;
    parts[parts.length - 1] += pair;
    i += pair.length - 1;
  }
  return parts;
}

const CLASSIC = /^\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(=~|=|!=|!~)\s*([\s\S]*?)\s*$/;

function parseClassicOne(text: string): Matcher {
  const found = CLASSIC.exec(text);
  if (found === null) throw bad(text);
  const [, name = '', type = '=', value = ''] = found;
  return createMatcher(name, type as MatchType, classicValue(value, text));
}

/** Quotes are optional; escapes are those of quotes, backslashes and line ends, anything else stays as it is. */
function classicValue(raw: string, whole: string): string {
  const isQuoted = raw.startsWith('"');
  let rest = isQuoted ? raw.slice(1) : raw;
  let value = '';
  let isClosed = false;
  while (rest !== '') {
    const escaped = /^\\([n"\\])/.exec(rest);
    if (escaped !== null) {
      value += escaped[1] === 'n' ? '\n' : (escaped[1] as string);
      rest = rest.slice(2);
      continue;
    }
    const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
    rest = rest.slice(character.length);
    if (character === '"') {
      if (!isQuoted || rest !== '')
        throw new AppError('bad_data', `matcher value contains unescaped double quote: ${whole}`);
      isClosed = true;
    } else value += character;
  }
  if (isQuoted && !isClosed) throw new AppError('bad_data', `matcher value contains unescaped double quote: ${whole}`);
  return value;
}

const UTF8_TOKEN = /\s*(?:(=~|!~|!=|=)|([{},])|("(?:\\.|[^"\\])*")|([^\s{}!=~,\\"'`]+))/y;

type Token =
  | { readonly type: 'operator'; readonly text: MatchType }
  | { readonly type: 'mark' | 'word'; readonly text: string };

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  UTF8_TOKEN.lastIndex = 0;
  while (text.slice(UTF8_TOKEN.lastIndex).trim() !== '') {
    const found = UTF8_TOKEN.exec(text);
    if (found === null) throw bad(text);
    const [, operator, mark, quoted, bare] = found;
    if (operator !== undefined) tokens.push({ type: 'operator', text: operator as MatchType });
    else if (mark !== undefined) tokens.push({ type: 'mark', text: mark });
    else tokens.push({ type: 'word', text: quoted === undefined ? (bare as string) : unquoted(quoted, text) });
  }
  return tokens;
}

function unquoted(quoted: string, whole: string): string {
  try {
    return JSON.parse(quoted.replaceAll(/\\x([0-9a-fA-F]{2})/g, String.raw`\u00$1`)) as string;
  } catch (cause) {
    throw new AppError('bad_data', `${quoted} is not a quoted text in ${whole}`, { cause });
  }
}

function parseUtf8(text: string): readonly Matcher[] {
  let tokens = tokensOf(text);
  const opens = isMark(tokens[0], '{');
  if (opens !== isMark(tokens.at(-1), '}')) throw bad(text);
  if (opens) tokens = tokens.slice(1, -1);
  const matchers: Matcher[] = [];
  for (let i = 0; i < tokens.length; i += 4) {
    const [name, operator, value, comma] = tokens.slice(i, i + 4);
    if (name?.type !== 'word' || operator?.type !== 'operator' || value?.type !== 'word') throw bad(text);
    if (comma !== undefined && !isMark(comma, ',')) throw bad(text);
    matchers.push(createMatcher(name.text, operator.text, value.text));
  }
  return matchers;
}

const isMark = (token: Token | undefined, text: string): boolean => token?.type === 'mark' && token.text === text;
