/** What a panel asks: its targets with variables filled in, each with a step that suits its width. Pure. */
import { dashboardTimes } from './panelTimes.ts';
import { withAdhocFilters } from '../../shared/dashboards/variables/adhoc.ts';
import { PROMETHEUS } from '../../shared/dashboards/dataSource.ts';
import type { Dashboard, Panel, Target } from '../../shared/dashboards/model.ts';
import { builtIns, durationOr, stepOf } from '../../shared/dashboards/variables/builtIns.ts';
import { interpolate, layered, type Scope } from '../../shared/dashboards/variables/interpolate.ts';
import type { AdhocFilter } from '../../shared/dashboards/variables/model.ts';

export interface PanelQuery {
  readonly target: Target;
  readonly expr: string;
  readonly legend: string;
  readonly stepMs: number;
  readonly isInstant: boolean;
  /** Native histograms are asked for by bucket. */
  readonly hasBuckets: boolean;
}

export interface PanelTimes {
  readonly isLive: boolean;
  readonly fromMs: number;
  readonly toMs: number;
  /** Asked this much earlier and drawn as if now. */
  readonly shiftMs: number;
  /** What the axis spans; of the panel's own `timeFrom` where it has one. */
  readonly spanMs: number;
}

export interface QueryContext {
  readonly dashboard: Pick<Dashboard, 'title' | 'uid'>;
  readonly scope: Scope;
  readonly filters: readonly AdhocFilter[];
  readonly width: number;
  readonly times: PanelTimes;
  /** Of the job a query names, or of all. */
  readonly scrapeInterval: (expr: string) => number;
}

const MOST_POINTS = 1_100;

export function panelQueries(panel: Panel, context: QueryContext): readonly PanelQuery[] {
  return panel.targets
    .filter(({ expr, isHidden, source }) => expr.trim() !== '' && !isHidden && source === PROMETHEUS)
    .map((target) => panelQuery(panel, target, context));
}

function panelQuery(panel: Panel, target: Target, context: QueryContext): PanelQuery {
  const { scope, times, width, dashboard, filters } = context;
  const plain = interpolate(target.expr, scope, 'promql');
  const scrapeIntervalMs = context.scrapeInterval(plain);
  const least = interpolate(target.interval || panel.interval, scope, 'text');
  const points = Math.min(panel.maxDataPoints ?? MOST_POINTS, Math.max(50, Math.round(width)), MOST_POINTS);
  const stepMs = stepOf({
    rangeMs: times.spanMs,
    points,
    least: least === '' ? `${scrapeIntervalMs / 1000}s` : least,
    factor: target.intervalFactor,
  });
  const { fromMs, toMs } = dashboardTimes(times);
  // What `$__rate_interval` counts in: the least step a target names, as Grafana does.
  const scrapeMs = least === '' ? scrapeIntervalMs : durationOr(least, scrapeIntervalMs);
  const own = layered(
    scope,
    builtIns({ fromMs, toMs, stepMs, scrapeIntervalMs: scrapeMs }, { dashboard: dashboard.title, uid: dashboard.uid }),
  );
  return {
    target,
    expr: withAdhocFilters(interpolate(target.expr, own, 'promql'), filters),
    legend: interpolate(target.legend, own, 'text'),
    stepMs,
    isInstant: target.isInstant && !(target.isRange && panel.kind === 'timeseries'),
    hasBuckets: panel.kind === 'heatmap',
  };
}
