/** Shares of a whole, as a pie or a ring, with their figures beside it. */
import { useState, type ReactNode } from 'react';
import { flag, record, text, texts } from '../../../shared/dashboards/json.ts';
import { display } from '../../../shared/dashboards/field/display.ts';
import { formatValue } from '../../../shared/units.ts';
import { NothingToDraw } from '../NothingToDraw.tsx';
import type { PanelProps } from '../panelProps.ts';
import { type ReducedValue, reducedValues, wantedFields } from '../reducedValues.ts';
import { valueCss } from '../valueColors.ts';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import './piechart.css';

/** A swatch, a few letters and a figure. */
const LEAST_LEGEND_PX = 88;

interface Slice {
  readonly value: ReducedValue;
  readonly color: string;
  readonly amount: number;
  /** Of the whole, 0…1. */
  readonly share: number;
  readonly start: number;
}

export function PieChartPanel({ panel, title, frames, width, height }: PanelProps): ReactNode {
  const { options } = panel;
  const [focused, setFocused] = useState<string>();
  const slices = slicesOf(reducedValues(frames, options), text(options['sort'], 'desc'));
  if (slices.length === 0) return <NothingToDraw frames={frames} wanted={wantedFields(options)} />;
  const legend = record(options['legend']);
  const hasLegend = flag(legend['showLegend'], true) && legend['displayMode'] !== 'hidden';
  const isBeside = hasLegend && legend['placement'] === 'right';
  const legendPx = isBeside
    ? Math.max(LEAST_LEGEND_PX, width * 0.46)
    : hasLegend
      ? Math.min(height * 0.4, 20 * slices.length + 4)
      : 0;
  const size = Math.max(
    40,
    isBeside ? Math.min(height, width - legendPx - 12) : Math.min(width, height - legendPx - 4),
  );
  const figures = texts(legend['values']);
  const total = slices.reduce((sum, { amount }) => sum + amount, 0);
  const first = slices[0]?.value.field.style;
  const isRing = text(options['pieType'], 'pie') === 'donut';
  return (
    <div className={isBeside ? 'pie is-beside' : 'pie'}>
      <svg
        width={size}
        height={size}
        viewBox="-50 -50 100 100"
        role="img"
        aria-label={`${title}: ${slices.map((s) => `${s.value.title} ${percent(s.share)}`).join(', ')}`}
      >
        {slices.map((slice) => (
          <path
            key={slice.value.key}
            d={slicePath(slice, isRing ? 28 : 0)}
            fill={slice.color}
            className={focused !== undefined && focused !== slice.value.key ? 'is-dimmed' : undefined}
            onPointerEnter={() => setFocused(slice.value.key)}
            onPointerLeave={() => setFocused(undefined)}
          >
            <title>{`${slice.value.title}: ${slice.value.shown.text} (${percent(slice.share)})`}</title>
          </path>
        ))}
        {isRing && first && (
          <text className="pie-total" y="3">
            {display(total, first).text}
          </text>
        )}
        {texts(options['displayLabels']).length > 0 &&
          slices.map((slice) => (
            <SliceLabel key={slice.value.key} slice={slice} parts={texts(options['displayLabels'])} />
          ))}
      </svg>
      {hasLegend && (
        <ScrollRegion label="Legend" className="pie-legend" role="group">
          {slices.map(({ value, color, share }) => (
            <div
              key={value.key}
              className="pie-row"
              onPointerEnter={() => setFocused(value.key)}
              onPointerLeave={() => setFocused(undefined)}
            >
              <i style={{ background: color }} />
              <span title={value.title}>{value.title}</span>
              {figures.includes('value') && <b>{value.shown.text}</b>}
              {figures.includes('percent') && <b>{percent(share)}</b>}
            </div>
          ))}
        </ScrollRegion>
      )}
    </div>
  );
}

const percent = (share: number): string => formatValue(share, 'percentunit');

function slicesOf(values: readonly ReducedValue[], sort: string): readonly Slice[] {
  const colors = valueCss(values, 'palette');
  const found = values
    .map((value, i) => ({ value, color: colors[i] ?? '', amount: Math.max(0, value.shown.value ?? 0) }))
    .filter(({ amount }) => Number.isFinite(amount));
  if (sort !== 'none') found.sort((a, b) => (sort === 'asc' ? a.amount - b.amount : b.amount - a.amount));
  const total = found.reduce((sum, { amount }) => sum + amount, 0);
  let start = 0;
  return found.map(({ value, color, amount }) => {
    const share = total === 0 ? 1 / found.length : amount / total;
    const slice = { value, color, amount, share, start };
    start += share;
    return slice;
  });
}

const point = (share: number, radius: number): string => {
  const angle = share * 2 * Math.PI - Math.PI / 2;
  return `${(radius * Math.cos(angle)).toFixed(3)} ${(radius * Math.sin(angle)).toFixed(3)}`;
};

function slicePath({ start, share }: Slice, inner: number): string {
  // A whole circle has no end to draw an arc to: it stops just short.
  const end = start + Math.min(share, 0.99999);
  const isLarge = share > 0.5 ? 1 : 0;
  const outer = `M${point(start, 48)}A48 48 0 ${isLarge} 1 ${point(end, 48)}`;
  return inner === 0
    ? `${outer}L0 0Z`
    : `${outer}L${point(end, inner)}A${inner} ${inner} 0 ${isLarge} 0 ${point(start, inner)}Z`;
}

/** On slices wide enough to hold it. */
function SliceLabel({ slice, parts }: { readonly slice: Slice; readonly parts: readonly string[] }): ReactNode {
  if (slice.share < 0.07) return null;
  const [x, y] = point(slice.start + slice.share / 2, 34).split(' ');
  const words = [
    parts.includes('name') && slice.value.title,
    parts.includes('value') && slice.value.shown.text,
    parts.includes('percent') && percent(slice.share),
  ].filter((word) => word !== false);
  return (
    <text className="pie-label" x={x} y={y}>
      {words.join(' ')}
    </text>
  );
}
