/**
 * A dashboard as the page shows it: one form for every schema version, made from the file by `parseDashboard` and never
 * written back. The file itself stays as it is on disk, with every field that nobody here knows.
 */
import type { JsonRecord } from './json.ts';
import type { Variable } from './variables/model.ts';

/** Kinds of panel that have a renderer. `unknown` draws a frame that names the missing plugin. */
export type PanelKind =
  | 'timeseries'
  | 'stat'
  | 'table'
  | 'text'
  | 'gauge'
  | 'bargauge'
  | 'piechart'
  | 'heatmap'
  | 'state-timeline'
  | 'status-history'
  | 'alertlist'
  | 'dashlist'
  | 'histogram'
  | 'barchart'
  | 'xychart'
  | 'trend'
  | 'unknown';

/** In columns of 24 and rows of 30 px with a gap of 8. */
export interface GridPos {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Target {
  readonly refId: string;
  readonly expr: string;
  /** '' or `__auto`: the labels that tell the series apart. */
  readonly legend: string;
  readonly isInstant: boolean;
  readonly isRange: boolean;
  readonly format: 'time_series' | 'table' | 'heatmap';
  readonly isHidden: boolean;
  /** Least step, as written: `15s`, `$interval`. */
  readonly interval: string;
  readonly intervalFactor: number;
  /** `prometheus`, or the plugin its data source needs. */
  readonly source: string;
  /** Of a target that shows another panel's result. */
  readonly panelId?: number | undefined;
  /** That result after its panel's transformations. */
  readonly takesTransformed?: boolean;
}

export interface FieldOverride {
  readonly matcher: { readonly id: string; readonly options: unknown };
  readonly properties: readonly { readonly id: string; readonly value: unknown }[];
}

export interface FieldConfig {
  readonly defaults: JsonRecord;
  readonly overrides: readonly FieldOverride[];
}

export interface Transformation {
  readonly id: string;
  readonly options: JsonRecord;
  readonly isDisabled: boolean;
  readonly filter: { readonly id: string; readonly options: unknown } | undefined;
}

export interface PanelLink {
  readonly title: string;
  readonly url: string;
  readonly isNewTab: boolean;
}

export interface Repeat {
  readonly variable: string;
  readonly direction: 'h' | 'v';
  readonly maxPerRow: number;
}

export interface Panel {
  readonly id: number;
  readonly kind: PanelKind;
  /** As in the file: `graph`, `singlestat`, the id of a plugin. */
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly gridPos: GridPos;
  readonly isTransparent: boolean;
  readonly targets: readonly Target[];
  readonly fieldConfig: FieldConfig;
  /** Of the kind, in today's form. */
  readonly options: JsonRecord;
  readonly transformations: readonly Transformation[];
  readonly links: readonly PanelLink[];
  readonly repeat: Repeat | undefined;
  readonly interval: string;
  readonly maxDataPoints: number | undefined;
  readonly timeFrom: string;
  readonly timeShift: string;
  readonly hidesTimeOverride: boolean;
  /** What the conversion from an older form could not keep, in words. */
  readonly losses: readonly string[];
  /** The panel's own JSON, for the editor and for data of unknown kinds. */
  readonly source: JsonRecord;
}

export interface Row {
  /** Undefined: the panels above the first row. */
  readonly id: number | undefined;
  readonly title: string;
  readonly isCollapsed: boolean;
  readonly repeat: string;
  readonly y: number;
  readonly panels: readonly Panel[];
}

export interface DashboardLink {
  readonly type: 'dashboards' | 'link';
  readonly title: string;
  readonly url: string;
  readonly tags: readonly string[];
  readonly tooltip: string;
  readonly icon: string;
  readonly isNewTab: boolean;
  readonly isDropdown: boolean;
  readonly keepsTime: boolean;
  readonly includesVariables: boolean;
}

export interface Annotation {
  readonly name: string;
  readonly expr: string;
  readonly color: string;
  readonly isEnabled: boolean;
  readonly isHidden: boolean;
  readonly step: string;
  readonly titleFormat: string;
  readonly textFormat: string;
  readonly tagKeys: string;
  readonly usesValueForTime: boolean;
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly schemaVersion: number;
  readonly time: { readonly from: string; readonly to: string };
  /** '' for none. */
  readonly refresh: string;
  readonly timezone: string;
  /** 0 none, 1 shared crosshair, 2 shared tooltip. */
  readonly graphTooltip: number;
  readonly links: readonly DashboardLink[];
  readonly variables: readonly Variable[];
  readonly annotations: readonly Annotation[];
  readonly rows: readonly Row[];
}

export const panelsOf = (dashboard: Dashboard): readonly Panel[] => dashboard.rows.flatMap(({ panels }) => panels);
