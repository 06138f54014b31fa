/**
 * What can be said of a matcher's pattern without running it: a set of literal values, or a prefix every match has.
 * Anchored, as matchers are. Anything not understood is `undefined` or '' and left to the regular expression.
 */

const META = /[\\^$.|?*+()[\]{}]/;
/** More alternatives than this are no faster than the expression itself. */
const MAX_LITERALS = 1024;

/** The values that `a|b|c` or `(a|b)` matches, when it is nothing but literals. */
export function literalsOf(pattern: string): string[] | undefined {
  const grouped = /^\((?:\?:)?([^()]*)\)$/.exec(pattern);
  const parts = (grouped?.[1] ?? pattern).split('|');
  if (parts.length > MAX_LITERALS) return undefined;
  const literals: string[] = [];
  for (const part of parts) {
    const literal = unescape(part);
    if (literal === undefined) return undefined;
    literals.push(literal);
  }
  return literals;
}

/** Whether every value that is not empty matches. */
export const matchesAnyText = (pattern: string): boolean => pattern === '.+' || pattern === '.*';

/** The literal text with which every match starts. */
export function prefixOf(pattern: string): string {
  if (pattern.includes('|') || pattern.startsWith('(?')) return '';
  let prefix = '';
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i] as string;
    const next = pattern[i + 1] ?? '';
    if (char === '\\') {
      // `\.` is a dot; `\d` and `\pL` are classes.
      if (next === '' || /\w/.test(next)) return prefix;
      if (isQuantifier(pattern[i + 2])) return prefix;
      prefix += next;
      i++;
      continue;
    }
    if (META.test(char) || isQuantifier(next)) return prefix;
    prefix += char;
  }
  return prefix;
}

const isQuantifier = (char: string | undefined): boolean => char !== undefined && '?*+{'.includes(char);

/** The text a pattern without operators stands for. */
function unescape(part: string): string | undefined {
  let text = '';
  for (let i = 0; i < part.length; i++) {
    const char = part[i] as string;
    if (char === '\\') {
      const next = part[i + 1];
      if (next === undefined || /\w/.test(next)) return undefined;
      text += next;
      i++;
    } else if (META.test(char)) {
      return undefined;
    } else {
      text += char;
    }
  }
  return text;
}
