/** Two liberties that Go's YAML library takes and ours does not, and that rule files in the field rely on. */

/** Prometheus reads the first document of a file and leaves the rest. */
export function firstDocument(text: string): string {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => /^[^\s#%]/.test(line) && !/^---(\s|$)/.test(line));
  const end = lines.findIndex((line, i) => i > start && start >= 0 && /^(---|\.\.\.)(\s|$)/.test(line));
  return end < 0 ? text : lines.slice(0, end).join('\n');
}

/**
 * A quoted text may go on in a line that is indented no more than its key. Such lines get the indentation YAML asks for:
 * it has no meaning inside quotes. Lines keep their numbers.
 */
export function indentContinuations(text: string): string {
  let open: { readonly quote: string; readonly indent: number } | undefined;
  return text
    .split('\n')
    .map((line) => {
      if (open === undefined) {
        open = openQuote(line);
        return line;
      }
      const { quote, indent } = open;
      if (isClosed(line, quote)) open = undefined;
      return line.search(/\S/) > indent ? line : `${' '.repeat(indent + 1)}${line.trimStart()}`;
    })
    .join('\n');
}

/** A value in quotes that does not end on its line. */
function openQuote(line: string): { quote: string; indent: number } | undefined {
  const match = /^(\s*(?:- +)*)(?:[\w.$/-]+:\s+|- +)?(["'])(.*)$/.exec(line);
  if (match === null) return undefined;
  const [, lead = '', quote = '"', rest = ''] = match;
  return isClosed(rest, quote) ? undefined : { quote, indent: lead.length };
}

function isClosed(text: string, quote: string): boolean {
  return quote === '"' ? /^(?:[^"\\]|\\.)*"/.test(text) : /^(?:[^']|'')*'(?!')/.test(text);
}
