/** What every kind of panel gets: its options, its data in the form it asked for, its size. */
import type { Panel } from '../../shared/dashboards/model.ts';
import type { StyledFrame } from '../../shared/dashboards/field/style.ts';
import type { Scope } from '../../shared/dashboards/variables/interpolate.ts';
import type { Mark } from '../charts/chartData.ts';

export interface PanelProps {
  readonly panel: Panel;
  readonly title: string;
  readonly frames: readonly StyledFrame[];
  readonly rangeMs: readonly [number, number];
  /** Of the body, in CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly scope: Scope;
  readonly marks: readonly Mark[];
  /** The panel's data at an earlier time. */
  readonly ghost?: { readonly words: string; readonly frames: readonly StyledFrame[] } | undefined;
  readonly onZoom: (fromMs: number, toMs: number) => void;
  readonly onResetZoom: () => void;
}
