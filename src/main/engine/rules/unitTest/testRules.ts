/** `test rules`: unit tests of rules in promtool's format, with its verdicts and its report. */
import path from 'node:path';
import { AppError, type ConfigProblem } from '../../../../shared/errors.ts';
import type { Clock } from '../../base/clock.ts';
import type { CheckReport } from '../checkRules.ts';
import { expandPattern, loadRuleFiles, readRuleText } from '../loadRuleFiles.ts';
import type { RuleGroup } from '../ruleFile.ts';
import { runUnitTest } from './runUnitTest.ts';
import { parseUnitTestFile, type UnitTestFile } from './unitTestFile.ts';

/** @param clock  for the timeouts of queries; the tests have their own time */
export async function testRules(files: readonly string[], clock: Clock): Promise<CheckReport> {
  let output = '';
  let errors = '';
  let hasFailed = false;
  for (const file of files) {
    output += `Unit Testing:  ${file}\n`;
    const { found, unmatched } = await testFile(file, clock);
    errors += unmatched.map((pattern) => `  WARNING: no file match pattern ${pattern}\n`).join('');
    if (found.length === 0) output += '  SUCCESS\n\n';
    else {
      hasFailed = true;
      errors += `  FAILED:\n${found.join('\n')}\n\n`;
    }
  }
  return { output, errors, exitCode: hasFailed ? 1 : 0 };
}

interface TestedFile {
  /** What went wrong, in promtool's form. */
  readonly found: readonly string[];
  /** Rule files that are named and not there: no failure, as in promtool. */
  readonly unmatched: readonly string[];
}

async function testFile(file: string, clock: Clock): Promise<TestedFile> {
  const unmatched: string[] = [];
  try {
    const unitTests = parseUnitTestFile(await readRuleText(file), file);
    const dir = path.dirname(path.resolve(file));
    for (const pattern of unitTests.ruleFiles.map((name) => path.resolve(dir, name))) {
      if ((await expandPattern(pattern)).length === 0) unmatched.push(pattern);
    }
    const groups = await orderedGroups(unitTests, dir);
    const run = {
      groups,
      evaluationIntervalMs: unitTests.evaluationInterval,
      fuzzyCompare: unitTests.fuzzyCompare,
      clock,
    };
    const found: string[] = [];
    for (const test of unitTests.tests) found.push(...(await runUnitTest(test, run)));
    return { found, unmatched };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code !== 'config_invalid') return { found: [error.message], unmatched };
    const found = (error.detail as readonly ConfigProblem[]).map(
      (problem) => `${problem.file}:${problem.line}: ${problem.message}`,
    );
    return { found, unmatched };
  }
}

/** @throws AppError `bad_data` when a group is named twice in `group_eval_order`, `config_invalid` for a bad rule file */
async function orderedGroups({ ruleFiles, groupEvalOrder }: UnitTestFile, dir: string): Promise<readonly RuleGroup[]> {
  const order = new Map<string, number>();
  for (const [i, name] of groupEvalOrder.entries()) {
    if (order.has(name)) throw new AppError('bad_data', `group name repeated in evaluation order: ${name}`);
    order.set(name, i);
  }
  const groups = await loadRuleFiles(ruleFiles.map((pattern) => path.resolve(dir, pattern)));
  return groups.toSorted((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0));
}
