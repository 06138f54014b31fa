/** `sightglass data VERB`: what is stored, looked over, mended, copied, filled and emptied without an engine. */
import { AppError } from '../../../../shared/errors.ts';
import type { Command } from '../../command.ts';
import { exportVerb } from './exportData.ts';
import { importVerb } from './importData.ts';
import { repairVerb } from './repair.ts';
import { restoreVerb, snapshotVerb } from './snapshot.ts';
import { statsVerb } from './stats.ts';
import { EXIT_CANCELED, EXIT_CODES, type Verb } from './verb.ts';
import { verifyVerb } from './verify.ts';

const VERBS: Readonly<Record<string, Verb>> = {
  verify: verifyVerb,
  repair: repairVerb,
  stats: statsVerb,
  snapshot: snapshotVerb,
  restore: restoreVerb,
  import: importVerb,
  export: exportVerb,
};

const USAGE = `Usage: sightglass data VERB [OPTIONS]

${Object.entries(VERBS)
  .map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`)
  .join('\n')}

"sightglass data VERB --help" explains one. ${EXIT_CODES}`;

export const dataCommand: Command = {
  usage: USAGE,
  usageOf: ([name]) => VERBS[name ?? '']?.usage,
  async run([name = '', ...args]) {
    const verb = VERBS[name];
    if (verb === undefined) {
      throw new AppError(
        'usage',
        `data takes one of ${Object.keys(VERBS).join(', ')}${name === '' ? '' : `, not "${name}"`}.`,
      );
    }
    return untilInterrupted((signal) => verb.run(args, signal));
  },
};

/** The first Ctrl-C asks the work to stop and leave no half of it; a second one ends the program as it always does. */
async function untilInterrupted(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort();
  process.once('SIGINT', interrupt);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'canceled')) throw error;
    process.stderr.write(`sightglass: ${error.message}\n`);
    return EXIT_CANCELED;
  } finally {
    process.off('SIGINT', interrupt);
  }
}
