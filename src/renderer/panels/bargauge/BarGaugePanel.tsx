/** Values as bars of their range, lying or standing, with thresholds as ticks on the track. */
import type { CSSProperties, ReactNode } from 'react';
import { cssColor, rampStops } from '../../../shared/dashboards/field/color.ts';
import { flag, text, type JsonRecord } from '../../../shared/dashboards/json.ts';
import { classNames } from '../../ui/classNames.ts';
import { cellScope, shownLink } from '../links.ts';
import { NothingToDraw } from '../NothingToDraw.tsx';
import type { PanelProps } from '../panelProps.ts';
import { type ReducedValue, reducedValues, wantedFields } from '../reducedValues.ts';
import { LinkAround } from '../ShownLinks.tsx';
import { valueCss } from '../valueColors.ts';
import './bargauge.css';

export function BarGaugePanel({ panel, frames, width, height, scope }: PanelProps): ReactNode {
  const { options } = panel;
  const values = reducedValues(frames, options);
  if (values.length === 0) return <NothingToDraw frames={frames} wanted={wantedFields(options)} />;
  const colors = valueCss(values);
  const orientation = text(options['orientation'], 'horizontal');
  const isStanding = orientation === 'vertical' || (orientation === 'auto' && width > height * 2);
  const names = text(options['namePlacement'], 'auto');
  // All tracks are of one length, and none moves when a value gains a digit.
  const widest = Math.max(4, ...values.map(({ shown }) => shown.text.length));
  return (
    <div
      className={classNames(
        'bar-gauges',
        isStanding && 'is-standing',
        // Standing bars have their names below, whatever is asked.
        !isStanding && names === 'top' && 'is-named-above',
        names === 'hidden' && 'is-nameless',
      )}
    >
      {values.map((value, i) => {
        const [link] = value.field.style.links;
        return (
          <div key={value.key} className="bar-gauge">
            {names !== 'hidden' && (
              <span className="bar-gauge-name" title={value.title}>
                <LinkAround
                  link={
                    link && shownLink(link, cellScope(scope, { ...value, text: value.shown.text, row: value.row ?? 0 }))
                  }
                >
                  {value.title}
                </LinkAround>
              </span>
            )}
            <Track value={value} color={colors[i] ?? 'var(--series-1)'} options={options} isStanding={isStanding} />
            {text(options['valueMode']) !== 'hidden' && (
              <b className="bar-gauge-value" style={{ minWidth: `${widest}ch` }}>
                {value.shown.text}
              </b>
            )}
          </div>
        );
      })}
    </div>
  );
}

interface TrackProps {
  readonly value: ReducedValue;
  readonly color: string;
  readonly options: JsonRecord;
  readonly isStanding: boolean;
}

const CELLS = 24;

function Track({ value, color, options, isStanding }: TrackProps): ReactNode {
  const { shown, field } = value;
  const mode = text(options['displayMode'], 'gradient');
  const share = shown.value === null ? 0 : shown.share;
  const size = isStanding ? 'height' : 'width';
  const [min, max] = field.style.range;
  const ticks = field.style.steps.filter(({ value: at }) => at > min && at < max);
  const hasTrack = flag(options['showUnfilled'], true);
  return (
    <span className={hasTrack ? 'bar-gauge-track' : 'bar-gauge-track is-bare'}>
      {mode === 'lcd' ? (
        <Cells share={share} value={value} color={color} />
      ) : (
        <i
          style={{
            [size]: `${(share * 100).toFixed(2)}%`,
            background: mode === 'gradient' ? gradientOf(value, color, isStanding) : color,
          }}
        />
      )}
      {mode !== 'lcd' &&
        ticks.map(({ value: at }) => (
          <em
            key={at}
            style={{ [isStanding ? 'bottom' : 'left']: `${(((at - min) / (max - min)) * 100).toFixed(2)}%` }}
          />
        ))}
    </span>
  );
}

/** The colours of the range up to the value. */
function gradientOf({ field, shown }: ReducedValue, color: string, isStanding: boolean): string {
  const [min, max] = field.style.range;
  const ramp = rampStops(field.style.color.mode);
  const share = Math.max(0.01, shown.share);
  const stops =
    ramp.length > 0
      ? ramp.map((stop, i) => `${stop} ${((i / (ramp.length - 1) / share) * 100).toFixed(1)}%`)
      : field.style.color.mode === 'thresholds'
        ? field.style.steps.map((step) => {
            const at = Number.isFinite(step.value) ? (step.value - min) / (max - min || 1) / share : 0;
            return `${cssColor(step.color)} ${(Math.max(0, at) * 100).toFixed(1)}%`;
          })
        : [`color-mix(in oklab, ${color} 40%, var(--surface-1))`, color];
  return stops.length < 2 ? color : `linear-gradient(to ${isStanding ? 'top' : 'right'}, ${stops.join(', ')})`;
}

function Cells({
  share,
  value,
  color,
}: {
  readonly share: number;
  readonly value: ReducedValue;
  readonly color: string;
}): ReactNode {
  const { steps, range, color: mode } = value.field.style;
  const [min, max] = range;
  const cellStyle = (i: number): CSSProperties => {
    const at = min + ((max - min) * (i + 0.5)) / CELLS;
    const own =
      mode.mode === 'thresholds' ? cssColor(steps.findLast((step) => at >= step.value)?.color ?? '--ok') : color;
    return { background: own, opacity: (i + 0.5) / CELLS <= share ? 1 : 0.16 };
  };
  return (
    <span className="bar-gauge-cells">
      {Array.from({ length: CELLS }, (_, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- A cell is a step of the scale: nothing else tells one from another.
        <i key={i} style={cellStyle(i)} />
      ))}
    </span>
  );
}
