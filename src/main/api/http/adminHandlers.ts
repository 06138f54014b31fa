/** /api/v1/admin/tsdb/*: what takes data away for good, or all of it along; only where it was allowed at the start. */
import { AppError } from '../../../shared/errors.ts';
import type { Engine } from '../../engine/engine.ts';
import type { ApiRequest, ApiResponse } from './apiRequest.ts';
import { successOf } from './envelope.ts';
import { invalidParameter, MAX_TIME_MS, MIN_TIME_MS, timeParameter } from './parameters.ts';

/** Gone for readers at once; the space comes back by itself, or now with `clean_tombstones`. */
export function deleteSeries(engine: Engine, { params }: ApiRequest): ApiResponse {
  mustBeEnabled(engine);
  if (!params.has('match[]')) throw new AppError('bad_data', 'no match[] parameter provided');
  const start = timeParameter(params, 'start', MIN_TIME_MS);
  const end = timeParameter(params, 'end', MAX_TIME_MS);
  const sets = params.getAll('match[]').map((text) => selector(engine, text));
  engine.deleteSeries(sets, start, end);
  return NO_CONTENT;
}

export async function cleanTombstones(engine: Engine): Promise<ApiResponse> {
  mustBeEnabled(engine);
  await engine.cleanTombstones();
  return NO_CONTENT;
}

/** The head is part of it: what was collected up to now. */
export async function snapshot(engine: Engine): Promise<ApiResponse> {
  mustBeEnabled(engine);
  return successOf({ name: await engine.takeSnapshot() });
}

const NO_CONTENT: ApiResponse = { status: 204, headers: {}, body: '' };

function selector(engine: Engine, text: string): ReturnType<Engine['promql']['selector']> {
  try {
    return engine.promql.selector(text);
  } catch (error) {
    if (error instanceof AppError) throw invalidParameter('match[]', error.message);
    throw error;
  }
}

function mustBeEnabled({ isAdminApiEnabled }: Engine): void {
  if (!isAdminApiEnabled) throw new AppError('unavailable', 'admin APIs disabled');
}
