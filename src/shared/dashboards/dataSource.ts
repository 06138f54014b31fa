/**
 * Data sources are bound by themselves: whatever speaks PromQL is this engine. Only the type of another plugin is kept,
 * so that a panel can say what it would need.
 */
import { isRecord, text } from './json.ts';

export const PROMETHEUS = 'prometheus';
/** The results of other panels of the board. */
export const DASHBOARD = 'dashboard';

/** Plugins that ask in PromQL. */
const SPEAKS_PROMQL: ReadonlySet<string> = new Set([
  PROMETHEUS,
  'victoriametrics-metrics-datasource',
  'victoriametrics-datasource',
  'grafana-amazonprometheus-datasource',
  'grafana-azureprometheus-datasource',
  'mixed',
]);

/** @returns `prometheus`, `grafana`, `__expr__`, `dashboard`, or the id of another plugin */
export function dataSourceType(reference: unknown, inherited: string = PROMETHEUS): string {
  if (reference === null || reference === undefined) return inherited;
  if (typeof reference === 'string') return typeOfName(reference) ?? inherited;
  if (!isRecord(reference)) return inherited;
  const type = text(reference['type']);
  const uid = text(reference['uid']);
  if (type === 'datasource' || type === 'grafana' || type === '')
    return typeOfName(uid) ?? (type === '' ? inherited : 'grafana');
  return SPEAKS_PROMQL.has(type) ? PROMETHEUS : type;
}

function typeOfName(name: string): string | undefined {
  if (/^(-- Grafana --|grafana)$/.test(name)) return 'grafana';
  if (/^-- Dashboard --$/.test(name)) return DASHBOARD;
  if (/^__expr__$/.test(name)) return '__expr__';
  return undefined;
}
