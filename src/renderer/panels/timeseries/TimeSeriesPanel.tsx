/** Lines, bars and points over time: today's time series, the old graph, and trends over another column. */
import { useMemo, type ReactNode } from 'react';
import type { StyledFrame } from '../../../shared/dashboards/field/style.ts';
import type { Threshold, ValueArea } from '../../charts/chartData.ts';
import { type GhostSource, TimeChart } from '../../charts/TimeChart.tsx';
import { record, text } from '../../../shared/dashboards/json.ts';
import { legendSpec, tooltipMode } from '../legendSpec.ts';
import { NothingToDraw } from '../NothingToDraw.tsx';
import type { PanelProps } from '../panelProps.ts';
import { buildChart, gridOf, hiddenInFile, scaleOf } from './seriesOf.ts';

export function TimeSeriesPanel(props: PanelProps): ReactNode {
  const { panel, title, frames, rangeMs, height, marks, ghost: earlier, onZoom, onResetZoom } = props;
  const grid = useMemo(() => gridOf(frames), [frames]);
  const build = useMemo(() => (hidden: ReadonlySet<string>) => buildChart(grid, hidden), [grid]);
  const hiddenAtFirst = useMemo(() => hiddenInFile(grid), [grid]);
  const ghost = useMemo<GhostSource | undefined>(() => {
    if (!earlier) return undefined;
    const before = gridOf(earlier.frames);
    return { words: earlier.words, source: { build: (hidden) => buildChart(before, hidden) } };
  }, [earlier]);
  const { lines, areas } = useMemo(() => thresholdsOf(frames), [frames]);
  const legend = useMemo(() => legendSpec(panel.options), [panel.options]);
  if (grid.series.length === 0) return <NothingToDraw frames={frames} />;
  return (
    <TimeChart
      build={build}
      height={height}
      rangeMs={rangeMs}
      ariaLabel={title === '' ? 'Time series' : title}
      legend={legend}
      tooltip={tooltipMode(panel.options)}
      thresholds={lines}
      areas={areas}
      marks={marks}
      ghost={ghost}
      hiddenAtFirst={hiddenAtFirst}
      onZoom={onZoom}
      onResetZoom={onResetZoom}
    />
  );
}

/** Of the first field that shows its thresholds: one panel has one set of them. */
function thresholdsOf(frames: readonly StyledFrame[]): {
  readonly lines: readonly Threshold[];
  readonly areas: readonly ValueArea[];
} {
  const field = frames
    .flatMap(({ fields }) => fields)
    .find(({ type, style }) => type === 'number' && modeOf(style.custom) !== 'off');
  if (!field) return { lines: [], areas: [] };
  const mode = modeOf(field.style.custom);
  const { steps } = field.style;
  const scale = scaleOf(field.style);
  const lines = /line|dashed/.test(mode)
    ? steps
        .filter(({ value, color }) => Number.isFinite(value) && color !== 'transparent')
        .map(({ value, color }) => ({
          value,
          color,
          scale,
          severity: 'warning' as const,
          isSolid: !mode.includes('dashed'),
        }))
    : [];
  const areas = mode.includes('area')
    ? steps
        .map(({ value, color }, i) => ({ from: value, to: steps[i + 1]?.value ?? Infinity, color, scale }))
        .filter(({ color }) => color !== 'transparent')
    : [];
  return { lines, areas };
}

const modeOf = (custom: Readonly<Record<string, unknown>>): string =>
  text(record(custom['thresholdsStyle'])['mode'], 'off');
