/**
 * One error class for everything that can be expected to go wrong, with a closed union of codes.
 * Callers branch on `code`, never on the message. The message is a sentence for a person: what, where, what was expected.
 */
export type ErrorCode =
  // Doors: input that cannot be understood.
  | 'bad_data' // a parameter of an API request or of the protocol
  | 'config_invalid' // prometheus.yml or a rule file; `detail` is a ConfigProblem[]
  | 'exposition_invalid' // a body that is not valid exposition text
  | 'promql_invalid' // parse or type error; `detail` is a PromqlPosition
  | 'usage' // a wrong command line
  // Work that was refused or stopped.
  | 'canceled'
  | 'timeout'
  | 'limit_exceeded'
  | 'execution' // a query that parsed but cannot be evaluated
  | 'not_found'
  | 'conflict' // what is to be changed was changed by someone else
  | 'unauthorized'
  | 'forbidden'
  | 'unavailable' // the engine, or a part of it, is not running
  // Storage.
  | 'sample_out_of_order'
  | 'sample_out_of_bounds'
  | 'sample_duplicate' // same timestamp, other value
  | 'chunk_corrupt'
  | 'store_locked'
  | 'store_newer'
  | 'store_unwritable'
  | 'store_damaged' // pages of the database file; `sightglass data repair` rebuilds it
  | 'internal';

export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  /** Structured detail that survives the wire; its shape belongs to the code. */
  readonly detail: unknown;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; detail?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.detail = options.detail;
  }
}

/** The form in which an error crosses the wire. A stack never does. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly detail?: unknown;
}

export function toWireError(error: unknown): WireError {
  if (error instanceof AppError) {
    return {
      code: error.code,
      message: error.message,
      ...(error.detail === undefined ? {} : { detail: error.detail }),
    };
  }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}

export function fromWireError(error: WireError): AppError {
  return new AppError(error.code, error.message, { detail: error.detail });
}

/** Detail of `promql_invalid`: half-open range of UTF-16 offsets into the query text. */
export interface PromqlPosition {
  readonly from: number;
  readonly to: number;
}

/** Detail of `config_invalid`: one place in one file. Lines and columns count from 1. */
export interface ConfigProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Path of keys, e.g. `scrape_configs[1].scrape_interval`. */
  readonly path: string;
  readonly message: string;
}

/** For the default branch of an exhaustive switch. */
export function assertNever(value: never): never {
  throw new AppError('internal', `Unexpected value: ${JSON.stringify(value)}`);
}
