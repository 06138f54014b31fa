/** `check rules`: every file read as the engine would read it, the findings in promtool's form. */
import { AppError, type ConfigProblem } from '../../../shared/errors.ts';
import { readRuleText } from './loadRuleFiles.ts';
import { parseRuleFile, type Rule, type RuleGroup } from './ruleFile.ts';

export interface CheckReport {
  /** For standard output. */
  readonly output: string;
  /** For standard error. */
  readonly errors: string;
  /** 0 all good, 1 a file is refused; duplicates are named but not refused. */
  readonly exitCode: 0 | 1;
}

export async function checkRules(files: readonly string[]): Promise<CheckReport> {
  let output = '';
  let errors = '';
  let hasFailed = false;
  for (const file of files) {
    output += `Checking ${file}\n`;
    const result = await checkFile(file);
    if ('problems' in result) {
      hasFailed = true;
      errors += `  FAILED:\n${result.problems.map(problemLine).join('\n')}\n\n`;
    } else {
      output += `${duplicateLines(result.groups)}  SUCCESS: ${countOf(result.groups)} rules found\n\n`;
    }
  }
  return { output, errors, exitCode: hasFailed ? 1 : 0 };
}

type FileResult = { readonly groups: readonly RuleGroup[] } | { readonly problems: readonly ConfigProblem[] };

async function checkFile(file: string): Promise<FileResult> {
  try {
    return { groups: parseRuleFile(await readRuleText(file), file).groups };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'config_invalid') throw error;
    return { problems: error.detail as readonly ConfigProblem[] };
  }
}

const problemLine = ({ file, line, column, message }: ConfigProblem): string =>
  `${file}: ${line}:${column}: ${message}`;

const countOf = (groups: readonly RuleGroup[]): number => groups.reduce((sum, group) => sum + group.rules.length, 0);

/** Rules of one file with the same name and labels: legal, and most often a slip. */
function duplicateRules(groups: readonly RuleGroup[]): readonly Rule[] {
  const seen = new Map<string, number>();
  return groups
    .flatMap((group) => group.rules)
    .filter((rule) => {
      const key = JSON.stringify([rule.name, Object.entries(rule.labels).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
      const count = (seen.get(key) ?? 0) + 1;
      seen.set(key, count);
      return count === 2;
    });
}

function duplicateLines(groups: readonly RuleGroup[]): string {
  const duplicates = duplicateRules(groups);
  if (duplicates.length === 0) return '';
  const lines = duplicates.map((rule) => {
    const labels = Object.entries(rule.labels).map(([name, value]) => `\t${name}: ${value}\n`);
    return `Metric: ${rule.name}\nLabel(s):\n${labels.join('')}`;
  });
  const note = 'Might cause inconsistency while recording expressions.\n';
  return `${duplicates.length} duplicate rule(s) found.\n${lines.join('')}${note}`;
}
