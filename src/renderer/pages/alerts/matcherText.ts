/** Matchers as a person types and pastes them: `{severity="critical", host=~"n.*"}`, also without braces and quotes. Pure. */
import type { MatcherView } from '../../../shared/alerting.ts';

export type LabelRecord = Readonly<Record<string, string>>;

export interface ReadMatchers {
  readonly matchers: readonly MatcherView[];
  /** What is no matcher: words to look for. */
  readonly words: readonly string[];
}

/** Name, operator, value in quotes or bare. */
const MATCHER = /^([\p{L}_:][\p{L}\p{N}_:.-]*|"(?:[^"\\]|\\.)*")\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|[^\s,}"]*)/u;
const WORD = /^[^\s,{}]+/;

export function readMatchers(text: string): ReadMatchers {
  const matchers: MatcherView[] = [];
  const words: string[] = [];
  let rest = text.replace(/^[\s,{}]+/, '');
  while (rest !== '') {
    const found = MATCHER.exec(rest);
    const word = found ?? WORD.exec(rest);
    if (found) {
      const [, name = '', type = '=', value = ''] = found;
      matchers.push({ name: unquoted(name), type: type as MatcherView['type'], value: unquoted(value) });
    } else if (word) words.push(word[0]);
    rest = rest.slice(word?.[0].length ?? 1).replace(/^[\s,{}]+/, '');
  }
  return { matchers, words };
}

const unquoted = (text: string): string =>
  text.startsWith('"')
    ? text.slice(1, -1).replaceAll(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter))
    : text;

const quoted = (text: string): string =>
  `"${text.replaceAll(/["\\]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`)}"`;

export const matcherText = ({ name, type, value }: MatcherView): string => `${name}${type}${quoted(value)}`;

/** `{a="b", c=~"d"}` */
export const matchersText = (matchers: readonly MatcherView[]): string => `{${matchers.map(matcherText).join(', ')}}`;

/** Labels alone, for a place where nothing but equality makes sense. */
export function labelsOf(text: string): LabelRecord {
  return Object.fromEntries(readMatchers(text).matchers.map(({ name, value }) => [name, value]));
}

/** For what is shown, not for what is silenced: the engine decides that with its own expressions. */
export function matchesLabels(matchers: readonly MatcherView[], labels: LabelRecord): boolean {
  return matchers.every(({ name, type, value }) => {
    const own = labels[name] ?? '';
    switch (type) {
      case '=':
        return own === value;
      case '!=':
        return own !== value;
      case '=~':
        return isLike(own, value);
      case '!~':
        return !isLike(own, value);
    }
  });
}

/** An expression that is not whole yet matches nothing. */
function isLike(text: string, expression: string): boolean {
  try {
    return new RegExp(`^(?:${expression})$`, 's').test(text);
  } catch {
    return false;
  }
}

/** Whether a filter as typed keeps a thing with these labels and words. */
export function filterKeeps({ matchers, words }: ReadMatchers, labels: LabelRecord, text: string): boolean {
  if (!matchesLabels(matchers, labels)) return false;
  const all = `${text} ${Object.values(labels).join(' ')}`.toLowerCase();
  return words.every((word) => all.includes(word.toLowerCase()));
}
