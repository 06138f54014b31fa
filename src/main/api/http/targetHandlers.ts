/** /api/v1/targets and /api/v1/targets/metadata. */
import type { TargetView } from '../../../shared/status.ts';
import type { Engine } from '../../engine/engine.ts';
import type { ApiRequest, ApiResponse } from './apiRequest.ts';
import { successOf } from './envelope.ts';
import { limitParameter } from './parameters.ts';

export function targets(engine: Engine, { params }: ApiRequest): ApiResponse {
  const state = params.get('state') ?? 'any';
  const pool = params.get('scrapePool');
  const active = engine.targets().filter((target) => pool === null || target.scrapePool === pool);
  return successOf({
    activeTargets: state === 'dropped' ? [] : active.map(activeTarget),
    droppedTargets: state === 'active' ? [] : engine.droppedTargets().map((discoveredLabels) => ({ discoveredLabels })),
    droppedTargetCounts: {},
  });
}

function activeTarget(target: TargetView): Record<string, unknown> {
  return {
    discoveredLabels: target.discoveredLabels,
    labels: target.labels,
    scrapePool: target.scrapePool,
    scrapeUrl: target.url,
    globalUrl: target.url,
    lastError: target.lastError,
    lastScrape: new Date(target.lastScrapeMs ?? 0).toISOString(),
    lastScrapeDuration: target.lastDurationMs / 1000,
    health: target.health,
    scrapeInterval: `${target.intervalMs / 1000}s`,
    scrapeTimeout: `${target.timeoutMs / 1000}s`,
  };
}

export function targetsMetadata(engine: Engine, { params }: ApiRequest): ApiResponse {
  const limit = limitParameter(params);
  const wanted = params.get('metric') ?? '';
  const bySource = new Map(engine.targets().map((target) => [target.id, target]));
  const rows = engine.storage
    .metadata()
    .filter(({ source, metric }) => bySource.has(source) && (wanted === '' || metric === wanted))
    .slice(0, limit > 0 ? limit : undefined)
    .map(({ source, metric, type, help, unit }) => {
      const target = bySource.get(source)?.labels;
      return wanted === '' ? { target, metric, type, help, unit } : { target, type, help, unit };
    });
  return successOf(rows);
}
