/** /api/v1/series, labels, label/<name>/values, metadata. */
import { AppError } from '../../../shared/errors.ts';
import type { Engine, Matcher, MetricMetadata } from '../../engine/engine.ts';
import type { ApiRequest, ApiResponse } from './apiRequest.ts';
import { type Annotations, success, successOf } from './envelope.ts';
import { limitParameter, MAX_TIME_MS, MIN_TIME_MS, timeParameter } from './parameters.ts';
import { labelsJson } from './resultJson.ts';

interface SeriesRange {
  readonly sets: readonly (readonly Matcher[])[];
  readonly minT: number;
  readonly maxT: number;
  readonly limit: number;
}

export function seriesOf(engine: Engine, { params }: ApiRequest): ApiResponse {
  if (!params.has('match[]')) throw new AppError('bad_data', 'no match[] parameter provided');
  const { sets, minT, maxT, limit } = seriesRange(engine, params);
  const { shown, annotations } = cut(engine.storage.querier().series(sets, minT, maxT), limit);
  return success(`[${shown.map(labelsJson).join(',')}]`, annotations);
}

export function labelNames(engine: Engine, { params }: ApiRequest): ApiResponse {
  const { sets, minT, maxT, limit } = seriesRange(engine, params);
  const { shown, annotations } = cut(engine.storage.querier().labelNames(sets, minT, maxT), limit);
  return successOf(shown, annotations);
}

export function labelValues(engine: Engine, { params }: ApiRequest, escapedName: string): ApiResponse {
  const name = labelNameOf(escapedName);
  const { sets, minT, maxT, limit } = seriesRange(engine, params);
  const { shown, annotations } = cut(engine.storage.querier().labelValues(name, sets, minT, maxT), limit);
  return successOf(shown, annotations);
}

export function metadata(engine: Engine, { params }: ApiRequest): ApiResponse {
  const wanted = params.get('metric');
  const limit = limitParameter(params);
  const byMetric = new Map<string, Map<string, Omit<MetricMetadata, 'metric'>>>();
  for (const { metric, type, help, unit } of engine.storage.metadata()) {
    if (wanted !== null && wanted !== '' && metric !== wanted) continue;
    const variants = byMetric.get(metric) ?? new Map<string, Omit<MetricMetadata, 'metric'>>();
    variants.set(`${type}\n${help}\n${unit}`, { type, unit, help });
    byMetric.set(metric, variants);
  }
  const entries = [...byMetric].slice(0, limit > 0 ? limit : undefined);
  return successOf(Object.fromEntries(entries.map(([metric, variants]) => [metric, [...variants.values()]])));
}

function seriesRange(engine: Engine, params: URLSearchParams): SeriesRange {
  const minT = timeParameter(params, 'start', MIN_TIME_MS);
  const maxT = timeParameter(params, 'end', MAX_TIME_MS);
  const sets = params.getAll('match[]').map((text) => engine.promql.selector(text));
  for (const set of sets) {
    if (set.every((matcher) => matcher.matches(''))) {
      throw new AppError('bad_data', 'match[] must contain at least one non-empty matcher');
    }
  }
  return { sets, minT, maxT, limit: limitParameter(params) };
}

/** `U__…` is Prometheus' escaping of UTF-8 names in a path. */
function labelNameOf(escaped: string): string {
  const name = decodeURIComponent(escaped);
  if (name === '') throw new AppError('bad_data', 'invalid label name: ""');
  if (!name.startsWith('U__')) return name;
  return name
    .slice(3)
    .replaceAll(/_([0-9a-fA-F]{1,6})_/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replaceAll('__', '_');
}

function cut<T>(rows: readonly T[], limit: number): { shown: readonly T[]; annotations: Annotations } {
  if (limit === 0 || rows.length <= limit) return { shown: rows, annotations: {} };
  return { shown: rows.slice(0, limit), annotations: { warnings: ['results truncated due to limit'] } };
}
