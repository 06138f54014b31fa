/** What clients of the v2 API send: bodies, flags and filters, read once. */
import { AppError } from '../../../../shared/errors.ts';
import type { Engine, Matcher } from '../../../engine/engine.ts';

/** @throws AppError `bad_data` */
export function jsonBody(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch (cause) {
    throw new AppError('bad_data', `parsing the body failed: ${(cause as Error).message}`, { cause });
  }
}

/** True unless it says otherwise. @throws AppError `bad_data` */
export function flag(params: URLSearchParams, name: string): boolean {
  const text = params.get(name);
  if (text === null || text === '') return true;
  if (/^(true|1|t)$/i.test(text)) return true;
  if (/^(false|0|f)$/i.test(text)) return false;
  throw new AppError('bad_data', `${name} must be true or false, not "${text}"`);
}

/** @throws AppError `bad_data` */
export const filterMatchers = (engine: Engine, params: URLSearchParams): readonly Matcher[] =>
  params.getAll('filter').flatMap((text) => engine.alertRouting.alertmanager.readMatchers(text));

/** A label that is not there satisfies only what excludes values. */
export const labelsFilter = (matchers: readonly Matcher[], labels: Readonly<Record<string, string>>): boolean =>
  matchers.every((matcher) => {
    const value = labels[matcher.name];
    const isExcluding = matcher.type === '!=' || matcher.type === '!~';
    return (isExcluding || value !== undefined) && matcher.matches(value ?? '');
  });

/** Receivers whose whole name the pattern of `receiver` matches. @throws AppError `bad_data` */
export function receiverFilter(params: URLSearchParams): (name: string) => boolean {
  const text = params.get('receiver');
  if (text === null || text === '') return () => true;
  try {
    const pattern = new RegExp(`^(?:${text})$`);
    return (name) => pattern.test(name);
  } catch (cause) {
    throw new AppError('bad_data', `failed to parse receiver param: ${(cause as Error).message}`, { cause });
  }
}
