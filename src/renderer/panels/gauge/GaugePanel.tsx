/** Values on an arc of their range, with thresholds around it. */
import type { ReactNode } from 'react';
import { cssColor } from '../../../shared/dashboards/field/color.ts';
import { flag, text } from '../../../shared/dashboards/json.ts';
import { formatValue } from '../../../shared/units.ts';
import { cellScope, shownLink } from '../links.ts';
import { NothingToDraw } from '../NothingToDraw.tsx';
import type { PanelProps } from '../panelProps.ts';
import { type ReducedValue, reducedValues, wantedFields } from '../reducedValues.ts';
import { LinkAround } from '../ShownLinks.tsx';
import { tileGrid } from '../stat/tileGrid.ts';
import { valueCss } from '../valueColors.ts';
import './gauge.css';

const NAME_PX = 18;

export function GaugePanel({ panel, frames, width, height, scope }: PanelProps): ReactNode {
  const { options } = panel;
  const values = reducedValues(frames, options);
  if (values.length === 0) return <NothingToDraw frames={frames} wanted={wantedFields(options)} />;
  const colors = valueCss(values);
  const grid = tileGrid(
    values.length,
    { width, height },
    text(options['orientation'], 'auto') === 'horizontal' ? 'horizontal' : 'auto',
  );
  const hasName = values.length > 1;
  const size = { width: grid.width, height: grid.height - (hasName ? NAME_PX : 0) };
  return (
    <div className="gauges" style={{ gridTemplateColumns: `repeat(${grid.columns}, minmax(0, 1fr))` }}>
      {values.map((value, i) => (
        <figure key={value.key} className="gauge">
          <LinkAround
            link={
              value.field.style.links[0] &&
              shownLink(
                value.field.style.links[0],
                cellScope(scope, { ...value, text: value.shown.text, row: value.row ?? 0 }),
              )
            }
          >
            <Arc
              value={value}
              color={colors[i] ?? 'var(--series-1)'}
              size={size}
              hasMarkers={flag(options['showThresholdMarkers'], true)}
              hasLabels={flag(options['showThresholdLabels'])}
            />
          </LinkAround>
          {hasName && <figcaption title={value.title}>{value.title}</figcaption>}
        </figure>
      ))}
    </div>
  );
}

interface ArcProps {
  readonly value: ReducedValue;
  readonly color: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly hasMarkers: boolean;
  readonly hasLabels: boolean;
}

/** Degrees from the top: the arc is open at the bottom. */
const FROM = -120;
const TO = 120;
const SWEEP = TO - FROM;

function Arc({ value, color, size, hasMarkers, hasLabels }: ArcProps): ReactNode {
  const { shown, field } = value;
  const [min, max] = field.style.range;
  const hasEnds = size.height > 90;
  // The arc ends half a radius below its centre; the labels of its ends stand under it.
  const room = hasEnds ? (size.height - 28) / 1.5 : (size.height - 8) / 1.52;
  const radius = Math.max(20, Math.min(size.width / 2 - 4, room));
  const thick = Math.max(6, radius * 0.2);
  const center = { x: size.width / 2, y: radius + 4 };
  const inner = radius - (hasMarkers ? 6 : 0) - thick / 2;
  const end = FROM + SWEEP * shown.share;
  const steps = field.style.steps;
  const angleOf = (at: number): number => FROM + SWEEP * Math.min(1, Math.max(0, (at - min) / (max - min || 1)));
  const valuePx = Math.max(12, Math.min(30, (inner * 1.5) / (0.6 * Math.max(3, shown.text.length))));
  return (
    <svg width={size.width} height={size.height} role="img" aria-label={`${value.title}: ${shown.text}`}>
      <path d={arcPath(center, inner, FROM, TO)} className="gauge-track" strokeWidth={thick} />
      {end > FROM && shown.value !== null && (
        <path d={arcPath(center, inner, FROM, end)} stroke={color} fill="none" strokeWidth={thick} />
      )}
      {hasMarkers &&
        steps.map((step, i) => {
          const from = Number.isFinite(step.value) ? angleOf(step.value) : FROM;
          const to = steps[i + 1] ? angleOf(steps[i + 1]?.value ?? max) : TO;
          return to > from ? (
            <path
              key={step.value}
              d={arcPath(center, radius - 1, from, to)}
              stroke={cssColor(step.color)}
              fill="none"
              strokeWidth={3}
            />
          ) : null;
        })}
      <text x={center.x} y={center.y + valuePx * 0.35} className="gauge-value" style={{ fontSize: valuePx }}>
        {shown.text}
      </text>
      {hasLabels &&
        steps
          .filter((step) => Number.isFinite(step.value) && step.value > min && step.value < max)
          .map((step) => {
            const place = onCircle(center, inner - thick, angleOf(step.value));
            return (
              <text key={step.value} x={place.x} y={place.y} className="gauge-label">
                {formatValue(step.value, field.style.unit || 'short', field.style.decimals)}
              </text>
            );
          })}
      {hasEnds && (
        <>
          <EndLabel at={onCircle(center, inner, FROM)} text={formatValue(min, field.style.unit || 'short')} />
          <EndLabel at={onCircle(center, inner, TO)} text={formatValue(max, field.style.unit || 'short')} />
        </>
      )}
    </svg>
  );
}

const EndLabel = ({ at, text: label }: { readonly at: Point; readonly text: string }): ReactNode => (
  <text x={at.x} y={at.y + 20} className="gauge-label">
    {label}
  </text>
);

interface Point {
  readonly x: number;
  readonly y: number;
}

function onCircle(center: Point, radius: number, degrees: number): Point {
  const angle = ((degrees - 90) * Math.PI) / 180;
  return { x: center.x + radius * Math.cos(angle), y: center.y + radius * Math.sin(angle) };
}

function arcPath(center: Point, radius: number, from: number, to: number): string {
  const start = onCircle(center, radius, from);
  const end = onCircle(center, radius, to);
  const isLarge = to - from > 180 ? 1 : 0;
  return `M${start.x.toFixed(2)} ${start.y.toFixed(2)}A${radius} ${radius} 0 ${isLarge} 1 ${end.x.toFixed(2)} ${end.y.toFixed(2)}`;
}
