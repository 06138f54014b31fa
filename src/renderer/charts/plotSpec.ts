/** What a plot is told to draw, and what it tells back. */
import type { UnitId } from '../../shared/units.ts';
import type { Mark, Region, Threshold, ValueArea } from './chartData.ts';
import type { ChartModel } from './chartModel.ts';

export interface PlotSpec {
  readonly model: ChartModel;
  /** At least one; the first has the grid, and thresholds and areas are measured on it. */
  readonly axes: readonly AxisSpec[];
  /** Both edges of the time axis, whatever the data covers. */
  readonly rangeMs: readonly [number, number];
  readonly thresholds: readonly Threshold[];
  readonly areas: readonly ValueArea[];
  readonly marks: readonly Mark[];
  readonly regions: readonly Region[];
  /** Hatched from here on: the newest sample is older than it should be. */
  readonly staleFromMs: number | undefined;
  readonly ghost: Ghost | undefined;
}

/** A chart that is put together but for its size, its time and what is painted around it. */
export interface BuiltChart {
  readonly model: ChartModel;
  readonly axes: readonly AxisSpec[];
}

/** From the keys that are hidden: the sums of a stack change with them. */
export type ChartBuild = (hiddenKeys: ReadonlySet<string>) => BuiltChart;

/** The same series at an earlier time, drawn behind as if it were now. */
export interface Ghost {
  /** `1 day earlier`. */
  readonly words: string;
  /** Its times are already moved to the present; its series are known by the same keys. */
  readonly model: ChartModel;
}

export interface AxisSpec {
  readonly scale: string;
  readonly side: 'left' | 'right' | 'hidden';
  readonly unit: UnitId;
  readonly decimals: number | undefined;
  readonly label: string;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly softMin: number | undefined;
  readonly softMax: number | undefined;
  readonly log: 2 | 10 | undefined;
  /** Of a logarithm that passes through zero: linear up to here at both sides. */
  readonly linearUpTo?: number | undefined;
  readonly isSymmetric: boolean;
  readonly hasGrid: boolean | undefined;
  readonly hasBorder: boolean;
  /** Token or CSS colour of its labels; undefined: the usual. */
  readonly color: string | undefined;
  readonly width: number | undefined;
  readonly mustHaveZero: boolean;
}

export interface PlotCursor {
  /** Row of the data. */
  readonly index: number;
  readonly atMs: number;
  /** When the crosshair moved here. */
  readonly nowMs: number;
  /** Of the pointer, or of the crosshair when the keyboard moves it; in window pixels. 0 on the charts that only follow. */
  readonly x: number;
  readonly y: number;
  /** Series nearest to the pointer; `null` on the charts that only follow. */
  readonly nearest: number | null;
  /** The one chart of the page that shows a tooltip. */
  readonly isActive: boolean;
}

export interface PlotEvents {
  onCursor(cursor: PlotCursor | null): void;
  onZoom(fromMs: number, toMs: number): void;
  onPan(fromMs: number, toMs: number): void;
  onReset(): void;
}
