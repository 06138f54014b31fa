/** `sightglass routes test LABEL=VALUE…`: who would be told of an alert with these labels. */
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { testRoutes } from '../../engine/offline.ts';
import { type Command, readOptions } from '../command.ts';
import { foldersFor } from '../folders.ts';
import { printReport } from './check.ts';

export const routesCommand: Command = {
  usage: `Usage: sightglass routes test [OPTIONS] LABEL=VALUE…

  --config-file F          the alertmanager.yml (default: the one in the configuration folder)
  --verify-receivers R     fail unless exactly these receivers, in this order, are told (names with commas between)
  --verbose                print the way through the tree and the group too

Prints the receivers' names as "amtool config routes test" does.`,
  async run(args) {
    const { values, positionals } = readOptions(args, {
      'config-file': { type: 'string' },
      'verify-receivers': { type: 'string' },
      verbose: { type: 'boolean', default: false },
    });
    const [what, ...labels] = positionals;
    if (what !== 'test') throw new AppError('usage', 'routes takes "test", then labels such as severity=critical.');
    const file = values['config-file'] ?? join(foldersFor(undefined).configDir, 'alertmanager.yml');
    const options = { isVerbose: values.verbose, expected: values['verify-receivers'] };
    return printReport(await testRoutes(file, labels, options));
  },
};
