/** Text as Go's `%q` and `%#U` print it: the words of Prometheus' error messages depend on them. */
const ESCAPES: Readonly<Record<string, string>> = {
  '\x07': String.raw`\a`,
  '\b': String.raw`\b`,
  '\f': String.raw`\f`,
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
  '\t': String.raw`\t`,
  '\v': String.raw`\v`,
  '\\': String.raw`\\`,
};
const PLAIN = /^[\w .,:;=~<>()[\]{}/*+\-%^@!$|?&#]*$/;
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** `%q` of a string: in double quotes. */
export function quoteText(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  let quoted = '"';
  for (const rune of text) quoted += rune === '"' ? String.raw`\"` : escapeRune(rune);
  return `${quoted}"`;
}

/** `%q` of a rune: in single quotes; the end of the input (undefined) is Go's replacement character. */
export function quoteRune(rune: string | undefined): string {
  if (rune === undefined) return "'\uFFFD'";
  return rune === "'" ? String.raw`'\''` : `'${escapeRune(rune)}'`;
}

/** `%#U`: `U+0077 'w'`. */
export function nameRune(rune: string): string {
  const point = rune.codePointAt(0) ?? 0;
  const hex = point.toString(16).toUpperCase().padStart(4, '0');
  return PRINTABLE.test(rune) ? `U+${hex} '${rune}'` : `U+${hex}`;
}

function escapeRune(rune: string): string {
  const escape = ESCAPES[rune];
  if (escape !== undefined) return escape;
  if (PRINTABLE.test(rune)) return rune;
  const point = rune.codePointAt(0) ?? 0;
  if (point < 0x80) return `\\x${point.toString(16).padStart(2, '0')}`;
  return point < 0x1_00_00 ? `\\u${point.toString(16).padStart(4, '0')}` : `\\U${point.toString(16).padStart(8, '0')}`;
}

/** The first `count` runes, for `%.10q`. */
export function firstRunes(text: string, count: number): string {
  return text.length <= count ? text : Array.from(text).slice(0, count).join('');
}
