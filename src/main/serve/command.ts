/** What a command of the command line is, and the one way its options are read. */
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { AppError } from '../../shared/errors.ts';
import { type Milliseconds, parseDuration } from '../../shared/time.ts';

export interface Command {
  readonly usage: string;
  /** Help on one part of the command, when the arguments name one. */
  usageOf?(args: readonly string[]): string | undefined;
  /** @returns the exit code: 0 done, 1 failed, 2 wrong use */
  run(args: readonly string[]): Promise<number>;
}

type Parsed<O extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ args: string[]; options: O; allowPositionals: true; strict: true }>
>;

/** @throws AppError `usage` */
export function readOptions<O extends ParseArgsOptionsConfig>(args: readonly string[], options: O): Parsed<O> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (cause) {
    const first = (cause as Error).message.split('. ')[0] ?? '';
    throw new AppError('usage', `${first.replace(/\.$/, '')}.`, { cause });
  }
}

export function durationOption(name: string, text: string): Milliseconds {
  try {
    return parseDuration(text);
  } catch (cause) {
    throw new AppError('usage', `--${name}: ${(cause as Error).message}`, { cause });
  }
}

export function integerOption(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new AppError('usage', `--${name} takes a whole number from ${min} to ${max}, not "${text}".`);
  }
  return value;
}
