/**
 * A Prometheus rule file, from text to typed groups. Strict as upstream is: an unknown field, a bad name, an expression
 * or a template that does not parse refuses the file, with upstream's reason and the place of each problem.
 * The `PrometheusRule` resource of the Prometheus operator is taken too: its `spec` is a rule file.
 * @see Prometheus model/rulefmt/rulefmt.go
 */
import { AppError, type ConfigProblem } from '../../../shared/errors.ts';
import type { Milliseconds } from '../../../shared/time.ts';
import { decodeTop, openYaml, type Place } from '../config/decoder.ts';
import { ruleGroupsAt } from './ruleFileSchema.ts';
import { firstDocument, indentContinuations } from './ruleText.ts';

interface RuleCommon {
  /** The metric name of a recording rule, the alert name of an alerting rule. */
  readonly name: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface RecordingRule extends RuleCommon {
  readonly type: 'recording';
}

export interface AlertingRule extends RuleCommon {
  readonly type: 'alerting';
  readonly forMs: Milliseconds;
  readonly keepFiringForMs: Milliseconds;
  readonly annotations: Readonly<Record<string, string>>;
}

export type Rule = RecordingRule | AlertingRule;

export interface RuleGroup {
  readonly file: string;
  readonly name: string;
  /** Undefined: the global evaluation interval. */
  readonly intervalMs: Milliseconds | undefined;
  /** Most series or alerts a rule may make; 0: no limit. */
  readonly limit: number;
  /** Undefined: the global query offset. */
  readonly queryOffsetMs: Milliseconds | undefined;
  readonly rules: readonly Rule[];
}

/** Names of the metrics that the group's rules make. */
export const recordedNames = ({ rules }: Pick<RuleGroup, 'rules'>): readonly string[] =>
  rules.filter(({ type }) => type === 'recording').map(({ name }) => name);

export interface RuleFile {
  readonly file: string;
  readonly groups: readonly RuleGroup[];
}

/** @throws AppError `config_invalid`; its detail is a ConfigProblem[] in the order of the file */
export function parseRuleFile(text: string, file: string): RuleFile {
  const top = openRuleText(firstDocument(text), file);
  const groups = decodeTop(top, ruleGroupsAt);
  if (groups === undefined) throw invalidRuleFile(file, top.source.problems);
  return { file, groups };
}

function openRuleText(text: string, file: string): Place {
  const top = openYaml(text, file);
  const isQuoteOpen = top.source.problems.some(({ message }) => message.includes('Missing closing'));
  return isQuoteOpen ? openYaml(indentContinuations(text), file) : top;
}

function invalidRuleFile(file: string, problems: readonly ConfigProblem[]): AppError {
  const [first] = problems;
  const rest = problems.length > 1 ? ` And ${problems.length - 1} more.` : '';
  const message = first === undefined ? 'It cannot be read.' : `${first.message} (line ${first.line}).${rest}`;
  return new AppError('config_invalid', `Rule file ${file}: ${message}`, { detail: problems });
}
