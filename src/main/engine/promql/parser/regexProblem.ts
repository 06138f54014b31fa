/** What is wrong with a regular expression, in the words of Go's regexp, which Prometheus shows. */

/** @param error  what compiling `pattern` threw */
export function regexProblem(pattern: string, error: Error): string {
  const found = ENGINE_WORDS.find(({ engine }) => engine.test(error.message));
  return found === undefined ? error.message : `error parsing regexp: ${found.problem(pattern)}`;
}

/** JavaScript's complaint and Go's. */
const ENGINE_WORDS: readonly { engine: RegExp; problem: (pattern: string) => string }[] = [
  { engine: /Unterminated group/, problem: (pattern) => `missing closing ): \`${pattern}\`` },
  { engine: /Unmatched '\)'/, problem: (pattern) => `unexpected ): \`${pattern}\`` },
  { engine: /Unterminated character class/, problem: (pattern) => `missing closing ]: \`${openClass(pattern)}\`` },
  { engine: /Nothing to repeat/, problem: repeatProblem },
  { engine: /\\ at end of pattern/, problem: () => 'trailing backslash at end of expression: ``' },
  { engine: /Range out of order/, problem: (pattern) => `invalid character class range: \`${badRange(pattern)}\`` },
];

/** From the bracket that is never closed. */
function openClass(pattern: string): string {
  let open = -1;
  for (let i = 0; i < pattern.length; i++) {
    if (pattern[i] === '\\') i += 1;
    else if (pattern[i] === '[' && open < 0) open = i;
    else if (pattern[i] === ']' && open >= 0 && i > open + 1) open = -1;
  }
  return pattern.slice(Math.max(open, 0));
}

function repeatProblem(pattern: string): string {
  const nested = /[*+?][*+]+|[*+?]\{\d+(?:,\d*)?\}/.exec(pattern);
  const orphan = /(?:^|[(|])([*+?])/.exec(pattern);
  if (orphan !== null) return `missing argument to repetition operator: \`${orphan[1] ?? ''}\``;
  return `invalid nested repetition operator: \`${nested?.[0] ?? pattern}\``;
}

function badRange(pattern: string): string {
  for (const [range, from = '', to = ''] of pattern.matchAll(/([^\\[\]])-([^\\[\]])/g)) if (from > to) return range;
  return pattern;
}
