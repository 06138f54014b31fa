/** Where a check is told to look away, the reason stands beside it: `oxlint-disable-next-line RULE -- reason`. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Breach } from './walls.ts';

/** At the start of a comment: prose may mention them. */
const EXEMPTION = /(?:\/\/|\/\*)\s*(?:(?:oxlint|eslint)-disable|@ts-(?:ignore|expect-error|nocheck))(?<rest>.*)$/;
/** A word or two say nothing. */
const FEWEST_WORDS = 3;

export function findBareExemptions(root: string): Breach[] {
  const files = globSync('{src,test,scripts}/**/*.{ts,tsx,mjs}', { cwd: root });
  return files.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, i) =>
        isBare(line) ? [{ file: `${file}:${i + 1}`, message: 'is exempt without a reason' }] : [],
      ),
  );
}

export function isBare(line: string): boolean {
  const rest = EXEMPTION.exec(line)?.groups?.['rest'];
  if (rest === undefined) return false;
  const [, reason = ''] = rest.replace(/\*\/\}?\s*$/, '').split(' -- ');
  return reason.trim().split(/\s+/).length < FEWEST_WORDS;
}
