/** What can be done with files and this machine without opening an engine: the work behind `check`, `test` and `host-metrics`. */
import { AppError, type ConfigProblem } from '../../shared/errors.ts';
import type { Clock } from './base/clock.ts';
import type { Logger } from './base/logger.ts';
import { checkNamedFiles } from './checkNamedFiles.ts';
import { readConfiguration } from './configuration.ts';
import { type DashboardReport, reportFiles } from './dashboards/importReport.ts';
import { writeExposition } from './exposition/writeExposition.ts';
import { createHostCollector, type HostCollector } from './host/hostCollector.ts';
import { promqlLanguage } from './promqlLanguage.ts';
import type { CheckReport } from './rules/checkRules.ts';

export type { DashboardReport } from './dashboards/importReport.ts';
export { checkAlertmanagerConfigs, testRoutes } from './alerting/checkAlertmanagerConfig.ts';
export { checkRules } from './rules/checkRules.ts';
export type { CheckReport } from './rules/checkRules.ts';
export { testRules } from './rules/unitTest/testRules.ts';

/** `check config`: each configuration with the rule files it names, findings in promtool's form. */
export async function checkConfigs(files: readonly string[]): Promise<CheckReport> {
  let output = '';
  let errors = '';
  for (const file of files) {
    output += `Checking ${file}\n`;
    try {
      const { config, groups } = await readConfiguration(file);
      for (const warning of await checkNamedFiles(config)) output += `  WARNING: ${warning}\n`;
      output += config.inactive.map((sentence) => `  NOTE: ${sentence}\n`).join('');
      output += `  SUCCESS: ${config.scrapeConfigs.length} jobs, ${config.ruleFiles.length} rule files, ${groups.length} groups\n\n`;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      errors += `  FAILED:\n${findings(error).join('\n')}\n\n`;
    }
  }
  return { output, errors, exitCode: errors === '' ? 0 : 1 };
}

function findings(error: AppError): string[] {
  if (error.code !== 'config_invalid' || !Array.isArray(error.detail)) return [error.message];
  return (error.detail as readonly ConfigProblem[]).map(
    ({ file, line, column, message }) => `${file}: ${line}:${column}: ${message}`,
  );
}

/** This machine once, in text format 0.0.4. */
export async function hostExposition(options: {
  readonly procfs: string;
  readonly sysfs: string;
  readonly rootfs: string;
  readonly clock: Clock;
  readonly log: Logger;
}): Promise<string> {
  // Printed as node_exporter prints: a label without a value is there.
  using host: HostCollector = createHostCollector({ ...options, keepsEmptyLabels: true });
  return writeExposition(await host.collect());
}

/** `dashboards import`: how each panel of these files would be drawn. */
export function reportDashboards(files: readonly string[]): Promise<DashboardReport[]> {
  return reportFiles(files, (expr) => promqlLanguage.check(expr)?.message);
}
