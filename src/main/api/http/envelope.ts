/**
 * Prometheus' JSON envelope: `{"status":"success","data":…,"warnings":[…],"infos":[…]}` or an error with its type.
 * @see https://prometheus.io/docs/prometheus/latest/querying/api/ (format overview)
 */
import { AppError, type ErrorCode } from '../../../shared/errors.ts';
import { type ApiResponse, JSON_HEADERS, type StreamedBody } from './apiRequest.ts';
import { JsonBytes } from './jsonBytes.ts';

export interface Annotations {
  readonly warnings?: readonly string[];
  readonly infos?: readonly string[];
}

const HEAD = '{"status":"success","data":';

/** `dataJson` is text already. */
export function success(dataJson: string, annotations: Annotations = {}): ApiResponse {
  return { status: 200, headers: JSON_HEADERS, body: `${HEAD}${dataJson}${tailOf(annotations)}` };
}

/**
 * For large answers: `write` puts the data into `out` and yields now and then, where a piece may end.
 * @param done  called once, when no more is needed, sent or not
 */
export function successStream(
  annotations: Annotations,
  write: (out: JsonBytes) => Generator<void, void, void>,
  done: () => void,
): ApiResponse {
  return { status: 200, headers: JSON_HEADERS, body: new JsonStream(annotations, write, done) };
}

/** So much is handed on at once: a few system calls per answer, and memory that is still in the cache. */
const PIECE_BYTES = 128 * 1024;

class JsonStream implements StreamedBody {
  readonly #out = new JsonBytes();
  readonly #tail: string;
  readonly #writing: Generator<void, void, void>;
  #done: (() => void) | undefined;

  constructor(annotations: Annotations, write: (out: JsonBytes) => Generator<void, void, void>, done: () => void) {
    this.#tail = tailOf(annotations);
    this.#done = done;
    this.#out.text(HEAD);
    this.#writing = write(this.#out);
  }

  next(): { readonly bytes: Uint8Array; readonly isLast: boolean } {
    const out = this.#out;
    if (out.isTaken) out.clear();
    while (this.#writing.next().done !== true) {
      if (out.length >= PIECE_BYTES) return { bytes: out.written(), isLast: false };
    }
    out.text(this.#tail);
    return { bytes: out.written(), isLast: true };
  }

  [Symbol.dispose](): void {
    const done = this.#done;
    this.#done = undefined;
    if (done === undefined) return;
    this.#out.giveBack();
    done();
  }
}

function tailOf({ warnings = [], infos = [] }: Annotations): string {
  const extra =
    (warnings.length > 0 ? `,"warnings":${JSON.stringify(warnings)}` : '') +
    (infos.length > 0 ? `,"infos":${JSON.stringify(infos)}` : '');
  return `${extra}}`;
}

export const successOf = (data: unknown, annotations?: Annotations): ApiResponse =>
  success(JSON.stringify(data), annotations);

type ErrorType = 'bad_data' | 'execution' | 'timeout' | 'canceled' | 'not_found' | 'unavailable' | 'internal';

/** Prometheus' status per error type; 499 is what it answers when the client is gone. */
const STATUS: Readonly<Record<ErrorType, number>> = {
  bad_data: 400,
  execution: 422,
  timeout: 503,
  canceled: 499,
  not_found: 404,
  unavailable: 503,
  internal: 500,
};

export function failure(error: unknown): ApiResponse {
  const type = error instanceof AppError ? (ERROR_TYPES[error.code] ?? 'internal') : 'internal';
  const message = error instanceof Error ? error.message : String(error);
  return {
    status: STATUS[type],
    headers: JSON_HEADERS,
    body: JSON.stringify({ status: 'error', errorType: type, error: message }),
  };
}

const ERROR_TYPES: Readonly<Partial<Record<ErrorCode, ErrorType>>> = {
  bad_data: 'bad_data',
  promql_invalid: 'bad_data',
  config_invalid: 'bad_data',
  execution: 'execution',
  limit_exceeded: 'execution',
  timeout: 'timeout',
  canceled: 'canceled',
  not_found: 'not_found',
  unavailable: 'unavailable',
};
