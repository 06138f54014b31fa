/** Node's reports of a crash hold the whole environment, and with it every secret that a configuration takes from there. */

/** From now on they do not, whoever asked for them. Electron has none. */
export function keepEnvironmentOutOfReports(report: { excludeEnv: boolean } | undefined = process.report): void {
  if (report !== undefined) report.excludeEnv = true;
}
