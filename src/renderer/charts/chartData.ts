/** What a time chart draws: plain columns that share one x axis. Made once per result and handed to the plot by reference. */

/** Row i of every series belongs to `xSeconds[i]`; ascending. `null` is absence (a gap), NaN is a value that is no number. */
export interface ChartData {
  readonly xSeconds: Float64Array | readonly number[];
  readonly series: readonly ChartSeries[];
}

export interface ChartSeries {
  /** Stable name of the series (its label set): the colour is bound to it. */
  readonly key: string;
  readonly label: string;
  readonly values: readonly (number | null)[];
  /** A token such as `--warn`, or any CSS colour; without it one of the series colours. */
  readonly color?: string;
  /** In a mirrored chart: drawn below zero, still written as a positive number. */
  readonly negate?: boolean;
}

export type Severity = 'warning' | 'critical';

export interface Threshold {
  readonly value: number;
  /** In words and unit: `SLO 500 ms`. */
  readonly label?: string;
  readonly severity: Severity;
  /** Instead of the severity's: a dashboard's own. */
  readonly color?: string;
  readonly isSolid?: boolean;
  /** The axis it counts on; `y` when absent. */
  readonly scale?: string;
}

/** A tint between two values, up to the edge where one is infinite. */
export interface ValueArea {
  readonly from: number;
  readonly to: number;
  readonly color: string;
  /** The axis it counts on; `y` when absent. */
  readonly scale?: string;
}

/** A moment worth a dashed line: a deploy, a restart, a change of an alert. */
export interface Mark {
  readonly atMs: number;
  readonly label: string;
}

/** A span of time with a tint of its own. */
export interface Region {
  readonly fromMs: number;
  readonly toMs: number;
  readonly tone: 'pending' | 'warning' | 'critical' | 'nodata';
  readonly label?: string;
}

export const EMPTY_CHART: ChartData = { xSeconds: [], series: [] };
