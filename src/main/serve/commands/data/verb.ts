/** What a verb of `sightglass data` is, and what they share: the folder, Ctrl-C, the exit codes. */
import { AppError } from '../../../../shared/errors.ts';
import { foldersFor } from '../../folders.ts';

export interface Verb {
  readonly summary: string;
  readonly usage: string;
  /** @param signal  aborted by Ctrl-C; @returns the exit code */
  run(args: readonly string[], signal: AbortSignal): Promise<number>;
}

export const EXIT_DONE = 0;
/** Damage was found, or not all was taken. */
export const EXIT_FAULTY = 1;
/** As shells tell that Ctrl-C ended a program. */
export const EXIT_CANCELED = 130;

export const EXIT_CODES = `Exit codes: 0 done, 1 failed or damage found, 2 wrong use, 130 ended by Ctrl-C.`;

export const DATA_DIR = { 'data-dir': { type: 'string' } } as const;

export const dataDirOf = (option: string | undefined): string => foldersFor(option).dataDir;

export function noArguments(verb: string, positionals: readonly string[]): void {
  if (positionals.length > 0) throw new AppError('usage', `data ${verb} takes no argument "${positionals[0]}".`);
}

export function oneArgument(verb: string, what: string, [first, ...more]: readonly string[]): string {
  if (first === undefined) throw new AppError('usage', `data ${verb} takes ${what}.`);
  if (more.length > 0) throw new AppError('usage', `data ${verb} takes one argument, not "${more[0]}" as well.`);
  return first;
}
