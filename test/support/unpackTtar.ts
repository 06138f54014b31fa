/** Unpacks ttar, the text archive in which node_exporter keeps its /sys fixtures: far quicker than its shell script. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export function unpackTtar(archive: string, into: string): void {
  const lines = readFileSync(archive, 'latin1').split('\n');
  let path = '';
  for (let i = 0; i < lines.length; i++) {
    const [, key, value = ''] = /^(Path|Directory|SymlinkTo|Lines): (.*)$/.exec(lines[i] as string) ?? [];
    if (key === 'Path') path = join(into, value);
    else if (key === 'Directory') mkdirSync(join(into, value), { recursive: true });
    else if (key === 'SymlinkTo') {
      mkdirSync(dirname(path), { recursive: true });
      symlinkSync(value, path);
    } else if (key === 'Lines') {
      const count = Number(value);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, unescape(lines.slice(i + 1, i + 1 + count)), 'latin1');
      i += count;
    }
  }
}

/** A last line that ends in EOF has no line feed; NULLBYTE stands for a zero byte; both words may be escaped. */
function unescape(lines: readonly string[]): string {
  const text = lines.map((line) => `${line}\n`).join('');
  return text
    .replace(/(?<!\\)EOF\n$/, '')
    .replace(/(?<!\\)NULLBYTE/g, '\0')
    .replace(/\\(EOF|NULLBYTE)/g, '$1');
}
