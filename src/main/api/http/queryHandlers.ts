/** /api/v1/query, query_range, query_exemplars, format_query, parse_query. */
import { AppError } from '../../../shared/errors.ts';
import type { Engine, QueryOptions, QueryResult } from '../../engine/engine.ts';
import type { ApiRequest, ApiResponse } from './apiRequest.ts';
import { success, successOf, successStream } from './envelope.ts';
import type { JsonBytes } from './jsonBytes.ts';
import {
  durationParameter,
  invalidParameter,
  limitParameter,
  parseSecondsOrDuration,
  timeParameter,
} from './parameters.ts';
import { labelsJson, seriesCount, writeResult } from './resultJson.ts';
import { timeText, valueText } from './numberText.ts';

export async function instantQuery(engine: Engine, request: ApiRequest): Promise<ApiResponse> {
  const { params } = request;
  const limit = limitParameter(params);
  const timeMs = timeParameter(params, 'time', engine.clock.now());
  const options = queryOptions(request);
  const result = await named(() => engine.queries.instant(params.get('query') ?? '', timeMs, options));
  return answer(result, limit, params);
}

export async function rangeQuery(engine: Engine, request: ApiRequest): Promise<ApiResponse> {
  const { params } = request;
  const limit = limitParameter(params);
  const startMs = timeParameter(params, 'start');
  const endMs = timeParameter(params, 'end');
  if (endMs < startMs) throw invalidParameter('end', 'end timestamp must not be before start time');
  const stepMs = durationParameter(params, 'step');
  if (stepMs === undefined) throw invalidParameter('step', 'cannot parse "" to a valid duration');
  if (stepMs <= 0) {
    throw invalidParameter(
      'step',
      'zero or negative query resolution step widths are not accepted. Try a positive integer',
    );
  }
  const options = queryOptions(request);
  const result = await named(() => engine.queries.range(params.get('query') ?? '', startMs, endMs, stepMs, options));
  return answer(result, limit, params);
}

export function queryExemplars(engine: Engine, { params }: ApiRequest): ApiResponse {
  const start = timeParameter(params, 'start', 0);
  const end = timeParameter(params, 'end', engine.clock.now());
  if (end < start) throw invalidParameter('end', 'end timestamp must not be before start timestamp');
  const sets = engine.promql.selectorsOf(params.get('query') ?? '');
  const rows = engine.storage
    .querier()
    .exemplars(sets, start, end)
    .map(({ labels, exemplars }) => {
      const items = exemplars.map(
        (e) => `{"labels":${labelsJson(e.labels)},"value":"${valueText(e.value)}","timestamp":${timeText(e.t)}}`,
      );
      return `{"seriesLabels":${labelsJson(labels)},"exemplars":[${items.join(',')}]}`;
    });
  return success(`[${rows.join(',')}]`);
}

export function formatQuery(engine: Engine, { params }: ApiRequest): ApiResponse {
  return successOf(named(() => engine.promql.format(params.get('query') ?? '')));
}

export function parseQuery(engine: Engine, { params }: ApiRequest): ApiResponse {
  return successOf(named(() => engine.promql.toJson(params.get('query') ?? '')));
}

function queryOptions({ params, signal }: ApiRequest): QueryOptions {
  const timeoutMs = durationParameter(params, 'timeout');
  const lookbackMs = lookbackParameter(params);
  return {
    signal,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(lookbackMs === undefined ? {} : { lookbackMs }),
  };
}

/** Its sentence does not name the parameter, as upstream. */
function lookbackParameter(params: URLSearchParams): number | undefined {
  const text = params.get('lookback_delta');
  if (text === null || text === '') return undefined;
  try {
    return parseSecondsOrDuration(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('bad_data', `error parsing lookback delta duration: ${reason}`, { cause });
  }
}

function answer(result: QueryResult, limit: number, params: URLSearchParams): ApiResponse {
  const isCut = limit > 0 && seriesCount(result.value) > limit;
  const warnings = isCut ? [...result.warnings, 'results truncated due to limit'] : result.warnings;
  const stats = (params.get('stats') ?? '') === '' ? '' : `,"stats":${statsJson(result)}`;
  const write = function* (out: JsonBytes): Generator<void, void, void> {
    out.text('{');
    yield* writeResult(out, result.value, limit);
    out.text(`${stats}}`);
  };
  return successStream({ warnings, infos: result.infos }, write, () => result.release());
}

function statsJson({ stats }: QueryResult): string {
  const total = (stats.parseMs + stats.evalMs) / 1000;
  return JSON.stringify({
    timings: {
      evalTotalTime: stats.evalMs / 1000,
      resultSortTime: 0,
      queryPreparationTime: stats.parseMs / 1000,
      innerEvalTime: stats.evalMs / 1000,
      execQueueTime: 0,
      execTotalTime: total,
    },
    samples: { totalQueryableSamples: stats.samplesRead, peakSamples: stats.peakCells },
    // Our own: how coarse the oldest part of the answer is.
    ...(stats.resolutionMs > 0 ? { resolutionMs: stats.resolutionMs } : {}),
  });
}

/** What is wrong with the text itself is a wrong parameter `query`; what happens while it runs is not. */
function named<T>(run: () => T): T {
  try {
    const result = run();
    return (result instanceof Promise ? result.catch(blameQuery) : result) as T;
  } catch (error) {
    return blameQuery(error);
  }
}

function blameQuery(error: unknown): never {
  if (error instanceof AppError && error.code === 'promql_invalid') throw invalidParameter('query', error.message);
  throw error;
}
