/** /api/v1/status/*, in Prometheus' shapes where other tools ask for them. */
import type { Engine } from '../../engine/engine.ts';
import type { ApiRequest, ApiResponse } from './apiRequest.ts';
import { successOf } from './envelope.ts';
import { limitParameter } from './parameters.ts';

/** The Prometheus whose language and API this engine answers; Grafana chooses features by it. */
const PROMETHEUS_VERSION = '3.14.0';

export function buildInfo(engine: Engine): ApiResponse {
  return successOf({
    version: PROMETHEUS_VERSION,
    revision: `sightglass-${engine.status().version}`,
    branch: '',
    buildUser: '',
    buildDate: '',
    goVersion: '',
  });
}

export function runtimeInfo(engine: Engine): ApiResponse {
  const status = engine.status();
  return successOf({
    startTime: new Date(status.startedMs).toISOString(),
    CWD: status.dataDir,
    reloadConfigSuccess: status.problems.length === 0,
    lastConfigTime: new Date(status.startedMs).toISOString(),
    corruptionCount: engine.storage.stats().corruptBlobs,
    timeSeriesCount: status.activeSeries,
    storageRetention: `${status.retentionMs / 1000}s`,
    // Beyond Prometheus: what is wrong with the engine itself, in sentences.
    problems: status.problems,
  });
}

/** The series by metric name and by label, most first: what makes a store grow. */
export function tsdbStatus(engine: Engine, { params }: ApiRequest): ApiResponse {
  const limit = limitParameter(params) || 10;
  const stats = engine.storage.stats();
  const querier = engine.storage.querier();
  const range = [stats.minT ?? 0, stats.maxT ?? 0] as const;
  const names = querier.labelNames([], ...range);
  const byMetric = engine.metrics().map(({ name, series }) => ({ name, value: series }));
  const byLabel = names.map((name) => ({ name, value: querier.labelValues(name, [], ...range).length }));
  return successOf({
    headStats: { numSeries: stats.activeSeries, minTime: stats.minT ?? 0, maxTime: stats.maxT ?? 0 },
    seriesCountByMetricName: top(byMetric, limit),
    labelValueCountByLabelName: top(byLabel, limit),
  });
}

function top(rows: { name: string; value: number }[], limit: number): { name: string; value: number }[] {
  return rows.sort((a, b) => b.value - a.value).slice(0, limit);
}
