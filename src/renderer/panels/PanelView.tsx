/** Panel kind → its renderer. */
import type { ComponentType, ReactNode } from 'react';
import type { PanelKind } from '../../shared/dashboards/model.ts';
import { BarGaugePanel } from './bargauge/BarGaugePanel.tsx';
import { BarsPanel } from './bars/BarsPanel.tsx';
import { GaugePanel } from './gauge/GaugePanel.tsx';
import { HeatmapPanel } from './heatmap/HeatmapPanel.tsx';
import { AlertListPanel } from './lists/AlertListPanel.tsx';
import { DashListPanel } from './lists/DashListPanel.tsx';
import type { PanelProps } from './panelProps.ts';
import { PieChartPanel } from './piechart/PieChartPanel.tsx';
import { StatePanel } from './state/StatePanel.tsx';
import { StatPanel } from './stat/StatPanel.tsx';
import { TablePanel } from './table/TablePanel.tsx';
import { TextPanel } from './text/TextPanel.tsx';
import { TimeSeriesPanel } from './timeseries/TimeSeriesPanel.tsx';
import { XYChartPanel } from './xychart/XYChartPanel.tsx';

const RENDERERS: { readonly [K in Exclude<PanelKind, 'unknown'>]: ComponentType<PanelProps> } = {
  timeseries: TimeSeriesPanel,
  stat: StatPanel,
  table: TablePanel,
  text: TextPanel,
  gauge: GaugePanel,
  bargauge: BarGaugePanel,
  piechart: PieChartPanel,
  heatmap: HeatmapPanel,
  'state-timeline': StatePanel,
  'status-history': StatePanel,
  alertlist: AlertListPanel,
  dashlist: DashListPanel,
  histogram: BarsPanel,
  barchart: BarsPanel,
  xychart: XYChartPanel,
  trend: XYChartPanel,
};

/** @param as  for panels of unknown kinds, whose data is shown anyway */
export function PanelView({ as, ...props }: PanelProps & { readonly as?: 'timeseries' | 'table' }): ReactNode {
  const kind = as ?? props.panel.kind;
  if (kind === 'unknown') return null;
  const Renderer = RENDERERS[kind];
  return <Renderer {...props} />;
}

/** Kinds that show nothing that was asked. */
export const needsNoData = (kind: PanelKind): boolean => kind === 'text' || kind === 'alertlist' || kind === 'dashlist';
