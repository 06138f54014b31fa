/** Parameters of the HTTP API, parsed once, with Prometheus' sentences for what is wrong. */
import { AppError } from '../../../shared/errors.ts';
import { type Milliseconds, parseDuration, parseTime } from '../../../shared/time.ts';

/** Prometheus' ends of time: far enough that no sample lies beyond, inside what a double holds exactly. */
export const MIN_TIME_MS = -9_007_199_254_740_991;
export const MAX_TIME_MS = 9_007_199_254_740_991;

export function invalidParameter(name: string, reason: string): AppError {
  return new AppError('bad_data', `invalid parameter "${name}": ${reason}`);
}

export function timeParameter(params: URLSearchParams, name: string, fallbackMs?: Milliseconds): Milliseconds {
  const text = params.get(name);
  if ((text === null || text === '') && fallbackMs !== undefined) return fallbackMs;
  return named(name, () => parseTime(text ?? ''));
}

/** A duration as Prometheus' API takes it: seconds as a number, or `5m`. Undefined when not given. */
export function durationParameter(params: URLSearchParams, name: string): Milliseconds | undefined {
  const text = params.get(name);
  if (text === null || text === '') return undefined;
  return named(name, () => parseSecondsOrDuration(text));
}

export function parseSecondsOrDuration(text: string): Milliseconds {
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  try {
    return parseDuration(text);
  } catch (cause) {
    throw new AppError('bad_data', `cannot parse "${text}" to a valid duration`, { cause });
  }
}

/** 0 means no limit, as upstream. */
export function limitParameter(params: URLSearchParams): number {
  const text = params.get('limit');
  if (text === null || text === '') return 0;
  if (!/^-?\d+$/.test(text)) throw invalidParameter('limit', `strconv.Atoi: parsing "${text}": invalid syntax`);
  const limit = Number(text);
  if (limit < 0) throw invalidParameter('limit', 'limit must be non-negative');
  return limit;
}

function named<T>(name: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof AppError) throw invalidParameter(name, error.message);
    throw error;
  }
}
