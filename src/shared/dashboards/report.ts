/** What an import says of a dashboard: every panel with its verdict, and its queries with variables filled in. */
import type { Dashboard, Panel } from './model.ts';
import { judgePanel, type Verdict } from './verdict.ts';
import { builtIns } from './variables/builtIns.ts';
import { interpolate, layered, plainValue, type Scope, scopeOf } from './variables/interpolate.ts';
import { previewScope } from './variables/values.ts';

export interface TargetReport {
  readonly refId: string;
  readonly expr: string;
  readonly interpolated: string;
}

export interface PanelReport {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly verdict: Verdict;
  /** '' for an exact one. */
  readonly reason: string;
  readonly targets: readonly TargetReport[];
}

/** @returns undefined when the expression is good, else what is wrong with it */
export type CheckExpression = (expr: string) => string | undefined;

/** One hour at a point a minute, scraped every 75 s: round values that cannot be mistaken for real ones. */
const PREVIEW_TIMES = { fromMs: 0, toMs: 3_600_000, stepMs: 60_000, scrapeIntervalMs: 75_000 };
const PREVIEW_RANGE = scopeOf({ __range: plainValue('1h') });

export function reportDashboard(dashboard: Dashboard, check: CheckExpression): readonly PanelReport[] {
  const names = { dashboard: dashboard.title, uid: dashboard.uid };
  const scope = layered(previewScope(dashboard.variables), PREVIEW_RANGE, builtIns(PREVIEW_TIMES, names));
  return dashboard.rows.flatMap((row) => [
    ...(row.id === undefined ? [] : [rowReport(row.id, row.title)]),
    ...row.panels.map((panel) => reportPanel(panel, scope, check)),
  ]);
}

const rowReport = (id: number, title: string): PanelReport => ({
  id,
  type: 'row',
  title,
  verdict: 'exact',
  reason: '',
  targets: [],
});

function reportPanel(panel: Panel, scope: Scope, check: CheckExpression): PanelReport {
  const targets = panel.targets
    .filter(({ expr }) => expr !== '')
    .map(({ refId, expr }) => ({ refId, expr, interpolated: interpolate(expr, scope, 'promql') }));
  const faults = targets.flatMap(({ refId, interpolated }) => {
    const fault = check(interpolated);
    return fault === undefined ? [] : [`query ${refId}: ${fault}`];
  });
  const { verdict, reasons } = judgePanel(panel, faults);
  return { id: panel.id, type: panel.type, title: panel.title, verdict, reason: reasons.join('; '), targets };
}
