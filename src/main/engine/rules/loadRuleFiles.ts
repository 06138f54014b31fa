/** The rule files that `rule_files` of a configuration names: paths, or patterns in the last part of a path. */
import fs from 'node:fs';
import path from 'node:path';
import { AppError, type ConfigProblem } from '../../../shared/errors.ts';
import { parseRuleFile, type RuleFile } from './ruleFile.ts';

/**
 * Reads every file that matches, each once, in the order of the patterns and by name within one.
 * A pattern that matches nothing is not an error, as in Prometheus: the file may come later.
 * @param patterns  absolute; `*` `?` `[…]` as in a shell
 * @throws AppError `config_invalid` with the problems of all files
 */
export function loadRuleFiles(patterns: readonly string[]): readonly RuleFile[] {
  const files = [...new Set(patterns.flatMap(expandPattern))];
  const problems: ConfigProblem[] = [];
  const loaded = files.flatMap((file) => {
    try {
      return [parseRuleFile(readText(file), file)];
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'config_invalid') throw error;
      problems.push(...(error.detail as readonly ConfigProblem[]));
      return [];
    }
  });
  const [first] = problems;
  if (first !== undefined) {
    throw new AppError('config_invalid', `${first.file}:${first.line}: ${first.message}`, { detail: problems });
  }
  return loaded;
}

function expandPattern(pattern: string): readonly string[] {
  if (!/[*?[{]/.test(pattern)) return fs.existsSync(pattern) ? [pattern] : [];
  return fs
    .globSync(pattern)
    .map((file) => path.resolve(file))
    .toSorted();
}

/** @throws AppError `config_invalid` when the file cannot be read */
export function readText(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (cause) {
    const message = `cannot be read: ${(cause as Error).message}`;
    const detail: readonly ConfigProblem[] = [{ file, line: 1, column: 1, path: '', message }];
    throw new AppError('config_invalid', `Rule file ${file} ${message}`, { cause, detail });
  }
}
