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
  const lead = /^\(\?([ims]+)\)/.exec(pattern);
  const body = lead ? pattern.slice(lead[0].length) : pattern;
  if (/\(\?<?[=!]|\\[1-9]/.test(body)) {
    throw new AppError('bad_data', `error parsing regexp: invalid or unsupported Perl syntax in \`${pattern}\``);
  }
  const javascript = scopeInlineFlags(body)
    .replaceAll('(?P<', '(?<')
    .replaceAll('\\A', '^')
    .replaceAll('\\z', '$')
    .replaceAll(/\\Q(.*?)\\E/gs, (_, text: string) => RegExp.escape(text));
  const flags = `s${lead?.[1]?.includes('i') ? 'i' : ''}${lead?.[1]?.includes('m') ? 'm' : ''}`;
  try {
    return new RegExp(`^(?:${javascript})$`, `${flags}u`);
  } catch {
    return withoutUnicodeFlag(pattern, javascript, flags);
  }
}

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
        opened[level] = (opened[level] ?? 0) + 1;
        return `(?${flags}:`;
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
