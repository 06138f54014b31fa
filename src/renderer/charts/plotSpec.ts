/** What a plot is told to draw, and what it tells back. */
import type { UnitId } from '../../shared/units.ts';
import type { Mark, Region, Threshold } from './chartData.ts';
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
