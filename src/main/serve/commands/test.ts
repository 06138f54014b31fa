/** `sightglass test rules FILE…`: unit tests of rules in promtool's format. */
import { AppError } from '../../../shared/errors.ts';
import { systemClock } from '../../engine/base/clock.ts';
import { testRules } from '../../engine/offline.ts';
import { type Command, readOptions } from '../command.ts';
import { printReport } from './check.ts';

export const testCommand: Command = {
  usage: `Usage: sightglass test rules FILE…

Runs unit tests of alerting and recording rules, written for promtool. Exit code 0 when all pass, 1 when one fails.`,
  async run(args) {
    const [what = '', ...files] = readOptions(args, {}).positionals;
    if (what !== 'rules') throw new AppError('usage', 'test takes "rules", then files.');
    if (files.length === 0) throw new AppError('usage', 'test rules takes at least one file.');
    return printReport(await testRules(files, systemClock));
  },
};
