/** Questions that were once answered differently, asked again in every run: one JSON object a line. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Question } from './question.ts';

export function pastFailures(): Question[] {
  const text = readFileSync(join(import.meta.dirname, 'pastFailures.jsonl'), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Question);
}
