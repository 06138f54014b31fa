/** `check alertmanager-config` and `routes test`: amtool's verdicts and words without amtool. */
import { AppError, type ConfigProblem } from '../../../shared/errors.ts';
import { labelsFromPairs } from '../../../shared/labels.ts';
import { loadAlertmanagerConfig, type AlertmanagerConfig } from './config/alertmanagerConfig.ts';
import { parseMatchers } from './matchers/parseMatchers.ts';
import { matcherText } from './matchers/matchLabels.ts';
import { groupKeyOf, groupLabelsOf, routesFor, type Route } from './routing/route.ts';

export interface RoutingReport {
  readonly output: string;
  readonly errors: string;
  readonly exitCode: 0 | 1;
}

export async function checkAlertmanagerConfigs(files: readonly string[]): Promise<RoutingReport> {
  let output = '';
  let errors = '';
  for (const file of files) {
    output += `Checking ${file}\n`;
    try {
      output += `  SUCCESS: ${summaryOf(await loadAlertmanagerConfig(file))}\n\n`;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      errors += `  FAILED:\n${findings(error).join('\n')}\n\n`;
    }
  }
  return { output, errors, exitCode: errors === '' ? 0 : 1 };
}

function summaryOf(config: AlertmanagerConfig): string {
  const { receivers, inhibitRules, timeIntervals, templateFiles, inactive } = config;
  const parts = [
    `${receivers.length} receivers`,
    `${inhibitRules.length} inhibit rules`,
    `${timeIntervals.size} time intervals`,
    `${templateFiles.length} templates`,
  ];
  return [parts.join(', '), ...inactive.map((sentence) => `  NOTE: ${sentence}`)].join('\n');
}

function findings(error: AppError): string[] {
  if (error.code !== 'config_invalid' || !Array.isArray(error.detail)) return [error.message];
  return (error.detail as readonly ConfigProblem[]).map(
    ({ file, line, column, message }) => `${file}: ${line}:${column}: ${message}`,
  );
}

/**
 * Where an alert with labels such as `severity=page` goes: the receivers' names, as `amtool config routes test` prints
 * them, with the way that leads there on request.
 * @throws AppError
 */
export async function testRoutes(
  file: string,
  pairs: readonly string[],
  options: { readonly isVerbose: boolean; readonly expected: string | undefined },
): Promise<RoutingReport> {
  const { route } = await loadAlertmanagerConfig(file);
  const matchers = pairs.flatMap((pair) => parseMatchers(pair));
  const odd = matchers.find(({ type }) => type !== '=');
  if (odd !== undefined) throw new AppError('usage', `A label has one value: "${matcherText(odd)}" is a condition.`);
  const labels = labelsFromPairs(matchers.map(({ name, value }) => [name, value] as const));
  const taken = routesFor(route, labels);
  const names = taken.map(({ receiver }) => receiver).join(',');
  const lines = options.isVerbose
    ? taken.map(
        (one) => `  line ${one.line}: ${wayTo(route, one)} group ${groupKeyOf(one, groupLabelsOf(one, labels))}\n`,
      )
    : [];
  const { expected } = options;
  const isWrong = expected !== undefined && expected !== names;
  return {
    output: `${names}\n${lines.join('')}`,
    errors: isWrong ? `WARNING: Expected receivers did not match resolved receivers: ${expected}.\n` : '',
    exitCode: isWrong ? 1 : 0,
  };
}

/** The matchers on the way down: `{} > {severity="page"}`. */
function wayTo(root: Route, target: Route): string {
  const steps: string[] = [];
  let at = root;
  for (const position of ['', ...target.id.split('.').slice(1)]) {
    if (position !== '') at = at.routes[Number(position)] ?? at;
    steps.push(`{${at.matchers.map(matcherText).join(',')}}`);
  }
  return `${steps.join(' > ')} to ${target.receiver},`;
}
