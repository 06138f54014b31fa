/** What a plot is told to draw, and what it tells back. */
import type { UnitId } from '../../shared/units.ts';
import type { Mark, Region, Threshold, ValueArea } from './chartData.ts';
import type { ChartModel } from './chartModel.ts';

export interface PlotSpec {
  readonly model: ChartModel;
  readonly unit: UnitId;
  /** Both edges of the time axis, whatever the data covers. */
  readonly rangeMs: readonly [number, number];
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly thresholds: readonly Threshold[];
  readonly marks: readonly Mark[];
  readonly regions: readonly Region[];
  /** Hatched from here on: the newest sample is older than it should be. */
  readonly staleFromMs: number | undefined;
  /** Of a dashboard's chart; a plain one has one axis at the left. */
  readonly axes?: readonly AxisSpec[];
  readonly areas?: readonly ValueArea[];
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
  /** Of the pointer, or of the crosshair when the keyboard moves it; in window pixels. */
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
