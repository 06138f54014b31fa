/**
 * Prometheus' JSON envelope: `{"status":"success","data":…,"warnings":[…],"infos":[…]}` or an error with its type.
 * @see https://prometheus.io/docs/prometheus/latest/querying/api/ (format overview)
 */
import { AppError, type ErrorCode } from '../../../shared/errors.ts';
import { type ApiResponse, JSON_HEADERS } from './apiRequest.ts';
import type { JsonBytes } from './jsonBytes.ts';

export interface Annotations {
  readonly warnings?: readonly string[];
  readonly infos?: readonly string[];
}

const HEAD = '{"status":"success","data":';

/** `dataJson` is text already. */
export function success(dataJson: string, annotations: Annotations = {}): ApiResponse {
  return { status: 200, headers: JSON_HEADERS, body: `${HEAD}${dataJson}${tailOf(annotations)}` };
}

/** For large answers: `write` adds the data to `out`, so that they are written once. */
export function successBytes(out: JsonBytes, annotations: Annotations, write: () => void): ApiResponse {
  out.text(HEAD);
  write();
  out.text(tailOf(annotations));
  return { status: 200, headers: JSON_HEADERS, body: out.take() };
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
