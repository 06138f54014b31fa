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

const SIZE_UNITS = ['', 'K', 'M', 'G', 'T', 'P'];

/** `512MB`, `20G`, `1.5TiB`: powers of two whatever the spelling, as in Prometheus. */
export function sizeOption(name: string, text: string): number {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([KMGTP]?)(?:i?B)?$/.exec(text) ?? [];
  const bytes = Number(digits) * 1024 ** SIZE_UNITS.indexOf(unit);
  if (digits === undefined || !(bytes > 0)) {
    throw new AppError('usage', `--${name} takes a size such as 512MB or 20GB, not "${text}".`);
  }
  return bytes;
}

export function percentageOption(name: string, text: string): number {
  const value = Number(text.replace(/%$/, ''));
  if (text.trim() === '' || !(value > 0 && value <= 100)) {
    throw new AppError(
      'usage',
      `--${name} takes a share of the disk in percent, above 0 and up to 100, not "${text}".`,
    );
  }
  return value;
}

export function integerOption(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new AppError('usage', `--${name} takes a whole number from ${min} to ${max}, not "${text}".`);
  }
  return value;
}
