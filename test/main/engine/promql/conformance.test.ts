/** Prometheus' own test scripts, where they are at hand, and this project's: every evaluation must be as written. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runScript } from '../../../support/promqltest/runScript.ts';

const UPSTREAM = '../shared/conformance/testdata';
const OWN = 'test/main/engine/promql/scripts';

/** Files that ask for what is not there, with the reason. */
const SKIPPED: ReadonlyMap<string, string> = new Map([
  ['start_timestamps.test', 'start timestamps are not stored yet'],
]);

const scriptsIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.test'))
    .sort();

async function problemsOf(path: string): Promise<{ count: number; problems: string[] }> {
  const outcomes = await runScript(readFileSync(path, 'utf8'));
  const problems = outcomes.filter(({ problem }) => problem !== undefined);
  return {
    count: outcomes.length,
    problems: problems.map(({ line, expr, problem }) => `${line}: ${expr}\n    ${problem}`),
  };
}

describe.skipIf(!existsSync(UPSTREAM))('Prometheus 3.14 (skipped: ../shared is not there)', () => {
  for (const name of existsSync(UPSTREAM) ? scriptsIn(UPSTREAM) : []) {
    const reason = SKIPPED.get(name);
    it.skipIf(reason !== undefined)(`${name}${reason === undefined ? '' : ` (skipped: ${reason})`}`, async () => {
      const { problems } = await problemsOf(join(UPSTREAM, name));
      expect(problems.join('\n')).toBe('');
    });
  }
});

describe('scripts of this project', () => {
  for (const name of scriptsIn(OWN)) {
    it(`all of ${name}`, async () => {
      const { count, problems } = await problemsOf(join(OWN, name));
      expect(problems.join('\n')).toBe('');
      expect(count).toBeGreaterThan(0);
    });
  }
});
