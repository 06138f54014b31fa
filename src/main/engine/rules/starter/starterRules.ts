/** The rules a person starts with: eight, quiet by design, as an ordinary Prometheus rule file that they may change. */
import fs from 'node:fs';
import path from 'node:path';
import { STARTER_RULES } from './starterRulesText.ts';

const FILE = 'starter.yml';

/**
 * Writes the file once; one that is there already stays as it is, edited or emptied.
 * @returns the file
 */
export function ensureStarterRules(dir: string): string {
  const file = path.join(dir, FILE);
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
  try {
    fs.writeFileSync(file, STARTER_RULES, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return file;
}
