/** Large values: one tile per series, with a sparkline under it where there is room. */
import type { CSSProperties, ReactNode } from 'react';
import { cellNumber } from '../../../shared/dashboards/data/frame.ts';
import { reduce } from '../../../shared/dashboards/data/reducers.ts';
import { cssColor } from '../../../shared/dashboards/field/color.ts';
import { flag, number, record, text } from '../../../shared/dashboards/json.ts';
import { formatValue } from '../../../shared/units.ts';
import { Sparkline } from '../../charts/Sparkline.tsx';
import { classNames } from '../../ui/classNames.ts';
import { cellScope, shownLink } from '../links.ts';
import { NothingToDraw } from '../NothingToDraw.tsx';
import type { PanelProps } from '../panelProps.ts';
import { type ReducedValue, reducedValues, wantedFields } from '../reducedValues.ts';
import { LinkAround } from '../ShownLinks.tsx';
import { valueColors } from '../valueColors.ts';
import { tileGrid } from './tileGrid.ts';
import './stat.css';

export function StatPanel({ panel, frames, width, height, scope }: PanelProps): ReactNode {
  const { options } = panel;
  const values = reducedValues(frames, options);
  if (values.length === 0) return <NothingToDraw frames={frames} wanted={wantedFields(options)} />;
  const colors = valueColors(values);
  const grid = tileGrid(values.length, { width, height }, text(options['orientation'], 'auto'));
  const longest = Math.max(...values.map(({ shown }) => shown.number.length + shown.symbol.length * 0.6));
  return (
    <div className="stat-tiles" style={{ gridTemplateColumns: `repeat(${grid.columns}, minmax(0, 1fr))` }}>
      {values.map((value, i) => (
        <StatTile
          key={value.key}
          value={value}
          options={options}
          color={colors[i] ?? '--text-1'}
          isLone={values.length === 1}
          tile={grid}
          longest={longest}
          link={
            value.field.style.links[0] &&
            shownLink(
              value.field.style.links[0],
              cellScope(scope, { ...value, text: value.shown.text, row: value.row ?? 0 }),
            )
          }
        />
      ))}
    </div>
  );
}

interface TileProps {
  readonly value: ReducedValue;
  readonly options: PanelProps['panel']['options'];
  readonly color: string;
  readonly isLone: boolean;
  readonly tile: { readonly width: number; readonly height: number };
  /** Characters of the longest value: all tiles share one size of type. */
  readonly longest: number;
  readonly link: ReturnType<typeof shownLink>;
}

/** Share of a digit's width in its size, for tabular figures of the interface's font. */
const DIGIT = 0.62;
const LARGEST_PX = 40;
const SMALLEST_PX = 12;
/** From here on the name stands beside the value instead of above it. */
const WIDE_RATIO = 2.5;

function StatTile({ value, options, color, isLone, tile, longest, link }: TileProps): ReactNode {
  const textMode = text(options['textMode'], 'auto');
  const colorMode = text(options['colorMode'], 'value');
  const isFilled = colorMode.startsWith('background');
  const hasName = textMode === 'name' || textMode === 'value_and_name' || (textMode === 'auto' && !isLone);
  const hasValue = textMode !== 'name' && textMode !== 'none';
  const numbers = value.field.values.map((cell) => cellNumber(cell));
  const hasLine = text(options['graphMode'], 'area') === 'area' && value.row === undefined && hasShape(numbers);
  const isWide = hasName && hasValue && flag(options['wideLayout'], true) && tile.width > WIDE_RATIO * tile.height;
  const nameRoom = hasName && hasValue && !isWide ? 18 : 0;
  const room = Math.min(
    ((isWide ? tile.width / 2 : tile.width) - 20) / (DIGIT * Math.max(3, longest)),
    (tile.height - nameRoom - 8) * (hasLine ? 0.55 : 0.8),
  );
  const own = number(record(options['text'])['valueSize']);
  const valuePx = own === undefined ? Math.max(SMALLEST_PX, Math.min(LARGEST_PX, room)) : Math.min(own, tile.height);
  const titlePx = number(record(options['text'])['titleSize']);
  const style: CSSProperties = isFilled
    ? {
        background: `color-mix(in oklab, ${cssColor(color)} 26%, var(--surface-1))`,
        boxShadow: `inset 3px 0 ${cssColor(color)}`,
      }
    : {};
  const isColored = colorMode === 'value' || isFilled;
  return (
    <div
      className={classNames(
        'stat-tile',
        text(options['justifyMode']) === 'center' && 'is-centered',
        isWide && 'is-wide',
      )}
      style={style}
    >
      {hasName && (
        <span className="stat-name" style={titlePx === undefined ? undefined : { fontSize: Math.max(11, titlePx) }}>
          {value.title}
        </span>
      )}
      {hasValue && (
        <LinkAround link={link}>
          <span
            className="stat-value"
            style={{ fontSize: valuePx, ...(isColored && !isFilled ? { color: readable(color) } : {}) }}
            title={value.shown.text}
          >
            {text(options['prefix'])}
            {value.shown.number}
            {value.shown.symbol !== '' && <small>{value.shown.symbol}</small>}
            {text(options['postfix'])}
            {flag(options['showPercentChange']) && (
              <PercentChange values={value.field.values} mode={text(options['percentChangeColorMode'])} />
            )}
          </span>
        </LinkAround>
      )}
      {hasLine && (
        <div className="stat-line">
          <Sparkline
            values={numbers}
            height={Math.max(14, Math.min(64, tile.height - valuePx - nameRoom - 10))}
            color={lineColor(color)}
          />
        </div>
      )}
    </div>
  );
}

/** A column of text has no line, and neither has a pair of points. */
const hasShape = (values: readonly (number | null)[]): boolean => values.filter((value) => value !== null).length > 2;

/** Colours of a file may be too faint for text on one of the themes: they are drawn towards the text's own. */
const readable = (color: string): string =>
  color.startsWith('--') ? cssColor(color) : `color-mix(in oklab, ${cssColor(color)} 70%, var(--text-1))`;

const lineColor = (color: string): string => (color === 'transparent' || color === '--text-1' ? '--series-1' : color);

function PercentChange({
  values,
  mode,
}: {
  readonly values: ReducedValue['field']['values'];
  readonly mode: string;
}): ReactNode {
  const change = reduce(values, 'diffperc');
  if (typeof change !== 'number' || !Number.isFinite(change)) return null;
  const isGood = mode === 'inverted' ? change < 0 : change >= 0;
  return (
    <small className={mode === 'same_as_value' ? undefined : isGood ? 'is-ok' : 'is-critical'}>
      {change >= 0 ? '+' : ''}
      {formatValue(change, 'percentunit')}
    </small>
  );
}
