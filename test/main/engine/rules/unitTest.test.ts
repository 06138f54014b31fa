/** promtool's own unit-test files with its verdicts; read in place and never copied. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/main/engine/base/clock.ts';
import { testRules } from '../../../../src/main/engine/rules/unitTest/testRules.ts';

const CORPUS = '../shared/corpora/rules';
const MANIFEST = path.join(CORPUS, 'MANIFEST.json');

interface Row {
  readonly path: string;
  readonly promtool_test_rc?: number;
}

const isPresent = fs.existsSync(MANIFEST);
const rows = isPresent ? (JSON.parse(fs.readFileSync(MANIFEST, 'utf8')) as readonly Row[]) : [];

/** promtool's verdicts are of 2.42; `start_timestamp` came later. */
const verdict = (row: Row): number => (row.path.endsWith('start-time-test.yml') ? 0 : (row.promtool_test_rc ?? 0));
const tests = rows
  .filter((row) => row.promtool_test_rc !== undefined)
  .map((row) => ({ name: path.basename(row.path), rc: verdict(row) }));

describe.skipIf(!isPresent)("promtool's unit-test files (needs ../shared/corpora)", () => {
  it.each(tests)('$name ends with $rc', async ({ name, rc }) => {
    const report = await testRules([path.join(CORPUS, 'promtool-tests', name)], systemClock);
    expect({ exitCode: report.exitCode, errors: rc === 0 ? report.errors : '' }).toEqual({ exitCode: rc, errors: '' });
  });
});
