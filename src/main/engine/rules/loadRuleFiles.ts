/** The rule files that `rule_files` of a configuration names: paths, or patterns in the last part of a path. */
import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError, type ConfigProblem } from '../../../shared/errors.ts';
import { parseRuleFile, type RuleGroup } from './ruleFile.ts';

/**
 * Reads every file that matches, each once, in the order of the patterns and by name within one.
 * A pattern that matches nothing is not an error, as in Prometheus: the file may come later.
 * @param patterns  absolute; `*` `?` `[…]` as in a shell
 * @throws AppError `config_invalid` with the problems of all files
 */
export async function loadRuleFiles(patterns: readonly string[]): Promise<readonly RuleGroup[]> {
  const files = new Set((await Promise.all(patterns.map(expandPattern))).flat());
  const problems: ConfigProblem[] = [];
  const groups: RuleGroup[] = [];
  for (const file of files) {
    try {
      groups.push(...parseRuleFile(await readRuleText(file), file).groups);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'config_invalid') throw error;
      problems.push(...(error.detail as readonly ConfigProblem[]));
    }
  }
  const [first] = problems;
  if (first === undefined) return groups;
  throw new AppError('config_invalid', `${first.file}:${first.line}: ${first.message}`, { detail: problems });
}

/** The files that a path or pattern stands for; none where there are none. */
export async function expandPattern(pattern: string): Promise<readonly string[]> {
  if (!/[*?[{]/.test(pattern)) return existsSync(pattern) ? [pattern] : [];
  const files: string[] = [];
  for await (const file of glob(pattern)) files.push(path.resolve(file));
  return files.sort();
}

/** @throws AppError `config_invalid` when the file cannot be read */
export async function readRuleText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const message = `cannot be read: ${(cause as Error).message}`;
    const detail: readonly ConfigProblem[] = [{ file, line: 1, column: 1, path: '', message }];
    throw new AppError('config_invalid', `Rule file ${file} ${message}`, { cause, detail });
  }
}
