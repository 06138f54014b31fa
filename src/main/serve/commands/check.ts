/** `sightglass check config|rules|alertmanager-config FILE…`: promtool's and amtool's verdicts without them. */
import { AppError } from '../../../shared/errors.ts';
import { checkAlertmanagerConfigs, checkConfigs, type CheckReport, checkRules } from '../../engine/offline.ts';
import { type Command, readOptions } from '../command.ts';

const CHECKS: Readonly<Record<string, (files: readonly string[]) => Promise<CheckReport>>> = {
  config: checkConfigs,
  rules: checkRules,
  'alertmanager-config': checkAlertmanagerConfigs,
};

export const checkCommand: Command = {
  usage: `Usage: sightglass check config FILE…
       sightglass check rules FILE…
       sightglass check alertmanager-config FILE…

Exit code 0 when every file is good, 1 when one is refused; the place and the reason are printed.`,
  async run(args) {
    const [what = '', ...files] = readOptions(args, {}).positionals;
    const check = CHECKS[what];
    if (check === undefined)
      throw new AppError('usage', 'check takes "config", "rules" or "alertmanager-config", then files.');
    if (files.length === 0) throw new AppError('usage', `check ${what} takes at least one file.`);
    return printReport(await check(files));
  },
};

export function printReport({ output, errors, exitCode }: CheckReport): number {
  process.stdout.write(output);
  process.stderr.write(errors);
  return exitCode;
}
