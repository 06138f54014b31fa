/** The command line: finds the command, prints help, turns every expected error into one sentence and an exit code. */
import { AppError } from '../../shared/errors.ts';
import type { Command } from './command.ts';
import { hostMetricsCommand } from './commands/hostMetrics.ts';
import { queryCommand } from './commands/query.ts';
import { serveCommand } from './commands/serve.ts';
import { VERSION } from '../engine/base/version.ts';

const COMMANDS: readonly Command[] = [serveCommand, queryCommand, hostMetricsCommand];

const HELP = `Sightglass watches this machine and your Prometheus targets, stores, queries and alerts.

Usage: sightglass COMMAND [OPTIONS]

Commands:
${COMMANDS.map((command) => `  ${command.name.padEnd(16)}${command.summary}`).join('\n')}

"sightglass COMMAND --help" explains one. --version prints the version.
`;

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(HELP);
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === 'version') {
    process.stdout.write(`sightglass ${VERSION}\n`);
    return 0;
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined)
    throw new AppError('usage', `There is no command "${name}". "sightglass --help" lists them.`);
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(`${command.summary}\n\n${command.usage}\n`);
    return 0;
  }
  return command.run(rest);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(
    `sightglass: ${error instanceof AppError ? error.message : ((error as Error).stack ?? String(error))}\n`,
  );
  process.exitCode = error instanceof AppError && error.code === 'usage' ? 2 : 1;
}
