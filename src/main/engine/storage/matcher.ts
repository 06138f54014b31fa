/** Label matchers. Regular expressions are RE2 in Prometheus, fully anchored; `compileRegex` is the one place that maps them to JavaScript. */
import { AppError } from '../../../shared/errors.ts';

export type MatchType = '=' | '!=' | '=~' | '!~';

export interface Matcher {
  readonly name: string;
  readonly type: MatchType;
  readonly value: string;
  /** An absent label matches as ''. */
  matches(value: string): boolean;
}

/** @throws AppError `bad_data` when the regular expression does not compile */
export function createMatcher(name: string, type: MatchType, value: string): Matcher {
  return { name, type, value, matches: predicate(type, value) };
}

function predicate(type: MatchType, value: string): (text: string) => boolean {
  switch (type) {
    case '=':
      return (text) => text === value;
    case '!=':
      return (text) => text !== value;
    case '=~': {
      const regex = compileRegex(value);
      return (text) => regex.test(text);
    }
    case '!~': {
      const regex = compileRegex(value);
      return (text) => !regex.test(text);
    }
  }
}

/**
 * An RE2 pattern, anchored at both ends, as a JavaScript RegExp. `.` matches a newline, as in Prometheus 3.
 * Leading flag groups like `(?i)` are turned into flags. What JavaScript has beyond RE2 (look-around, back-references) is refused.
 * @throws AppError `bad_data`
 */
export function compileRegex(pattern: string): RegExp {
  const lead = /^\(\?([imsU]+)\)/.exec(pattern);
  const body = lead ? pattern.slice(lead[0].length) : pattern;
  if (/\(\?<?[=!]|\\[1-9]/.test(body)) {
    throw new AppError('bad_data', `error parsing regexp: invalid or unsupported Perl syntax in \`${pattern}\``);
  }
  const javascript = withJavaScriptEscapes(scopeInlineFlags(body));
  const flags = `s${lead?.[1]?.includes('i') ? 'i' : ''}${lead?.[1]?.includes('m') ? 'm' : ''}`;
  try {
    return new RegExp(`^(?:${javascript})$`, `${flags}u`);
  } catch {
    return withoutUnicodeFlag(pattern, javascript, flags);
  }
}

const RE2_TOKENS =
  /\\Q(?<quoted>.*?)(?:\\E|$)|\\x\{(?<hex>[0-9a-fA-F]+)\}|\\(?<p>[pP])(?:\{(?<not>\^?)(?<name>\w+)\}|(?<letter>[A-Z]))|\[:(?<posix>\^?\w+):\]|\(\?P<|\\(?<escaped>.)/gs;

/** What RE2 writes otherwise than JavaScript. */
function withJavaScriptEscapes(pattern: string): string {
  return pattern.replaceAll(RE2_TOKENS, (token, ...rest) => {
    const found = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    if (found['quoted'] !== undefined) return RegExp.escape(found['quoted']);
    if (found['hex'] !== undefined) return `\\u{${found['hex']}}`;
    if (found['p'] !== undefined) return unicodeClass(found);
    if (found['posix'] !== undefined) return POSIX_CLASSES[found['posix']] ?? token;
    if (token === '(?P<') return '(?<';
    const escaped = found['escaped'] as string;
    if (escaped === 'A' || escaped === 'z') return escaped === 'A' ? '^' : '$';
    if (escaped === 'a') return String.raw`\x07`;
    if (/[a-zA-Z]/.test(escaped) && !'bBdDfnrsStvwWx'.includes(escaped)) {
      throw new AppError('bad_data', `error parsing regexp: invalid escape sequence: \`${token}\``);
    }
    return token;
  });
}

function unicodeClass({ p, not, name, letter }: Readonly<Record<string, string | undefined>>): string {
  const isNegated = (p === 'P') !== (not === '^');
  const property = letter ?? (/^[A-Z][a-z]?$/.test(name ?? '') ? name : `Script=${name}`);
  return `\\${isNegated ? 'P' : 'p'}{${property}}`;
}

/** Within brackets. */
const POSIX_CLASSES: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: String.raw`\x00-\x7f`,
  blank: String.raw`\t `,
  cntrl: String.raw`\x00-\x1f\x7f`,
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: String.raw`!-\/:-@\[-\x60{-~`,
  space: String.raw`\t\n\v\f\r `,
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
  '^digit': String.raw`\D`,
  '^word': String.raw`\W`,
  '^space': String.raw`\x00-\x08\x0e-\x1f!-\u{10ffff}`,
  '^alpha': String.raw`\x00-@\[-\x60{-\u{10ffff}`,
};

/** `(?i)` in the middle of a pattern holds up to the end of its group; JavaScript wants a group of its own: `(?i:…)`. */
function scopeInlineFlags(pattern: string): string {
  if (!/\(\?[imsU-]+\)/.test(pattern)) return pattern;
  // Groups to close at each level when the level's own parenthesis closes.
  const opened = [0];
  const scoped = pattern.replaceAll(
    /\\.|\[(?:\\.|[^\]\\])*\]|\(\?([imsU-]+)\)|\(|\)/gs,
    (token, flags: string | undefined) => {
      const level = opened.length - 1;
      if (flags !== undefined) {
        // Greed decides what a group holds, not whether all matches.
        const telling = flags.replaceAll('U', '');
        if (telling === '' || telling === '-') return '';
        opened[level] = (opened[level] ?? 0) + 1;
        return `(?${telling}:`;
      }
      if (token === '(') opened.push(0);
      else if (token === ')') return ')'.repeat(1 + (opened.pop() ?? 0));
      return token;
    },
  );
  return scoped + ')'.repeat(opened[0] ?? 0);
}

/** The `u` flag refuses harmless escapes such as `\-` or `\_`, which RE2 takes. */
function withoutUnicodeFlag(pattern: string, javascript: string, flags: string): RegExp {
  try {
    return new RegExp(`^(?:${javascript})$`, flags);
  } catch (cause) {
    throw new AppError('bad_data', `error parsing regexp: ${(cause as Error).message} in \`${pattern}\``, { cause });
  }
}
