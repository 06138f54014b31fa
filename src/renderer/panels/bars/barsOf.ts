/** From frames to bars: categories of a bar chart, counts of a histogram. Pure. */
import { type Cell, cellNumber, cellText } from '../../../shared/dashboards/data/frame.ts';
import { display } from '../../../shared/dashboards/field/display.ts';
import type { FieldStyle, StyledFrame } from '../../../shared/dashboards/field/style.ts';
import { flag, number, text, type JsonRecord } from '../../../shared/dashboards/json.ts';
import { formatClock, formatValue } from '../../../shared/units.ts';
import { assignStyles, slotToken } from '../../charts/seriesStyles.ts';

export interface Bars {
  readonly categories: readonly string[];
  readonly series: readonly BarSeries[];
  readonly style: FieldStyle;
}

export interface BarSeries {
  readonly label: string;
  readonly color: string;
  readonly values: readonly (number | null)[];
  /** A colour per bar, where thresholds or mappings give one. */
  readonly colors: readonly (string | undefined)[];
}

const MOST_BARS = 400;

/** Rows are categories by the first column of text (or time); number columns are series. Several frames are one row each. */
export function barsOf(frames: readonly StyledFrame[], options: JsonRecord): Bars | undefined {
  const [frame] = frames;
  if (!frame) return undefined;
  if (frames.length > 1 && frames.every(({ fields }) => fields.some(({ type }) => type === 'time')))
    return latestBars(frames);
  const wanted = text(options['xField']);
  const category =
    frame.fields.find(({ title, name }) => wanted !== '' && (title === wanted || name === wanted)) ??
    frame.fields.find(({ type }) => type === 'string') ??
    frame.fields.find(({ type }) => type === 'time');
  const numbers = frame.fields.filter((field) => field.type === 'number' && field !== category);
  const style = numbers[0]?.style;
  if (!category || !style) return undefined;
  const styles = assignStyles(numbers.map(({ title }) => title));
  return {
    style,
    categories: category.values
      .slice(0, MOST_BARS)
      .map((cell) => (category.type === 'time' ? formatClock(Number(cell)) : cellText(cell))),
    series: numbers.map((field, i) => ({
      label: field.title,
      color: slotToken(styles[i]?.slot ?? 0),
      values: field.values.slice(0, MOST_BARS).map(cellNumber),
      colors: field.values.slice(0, MOST_BARS).map((cell) => ownColor(cell, field.style)),
    })),
  };
}

function latestBars(frames: readonly StyledFrame[]): Bars | undefined {
  const fields = frames.flatMap((frame) => frame.fields.filter(({ type }) => type === 'number'));
  const style = fields[0]?.style;
  if (!style) return undefined;
  const last = fields.map(({ values }) => cellNumber(values.findLast((cell) => cell !== null) ?? null));
  const styles = assignStyles(fields.map(({ title }) => title));
  return {
    style,
    categories: fields.map(({ title }) => title),
    series: [
      {
        label: 'Value',
        color: '--series-1',
        values: last,
        colors: fields.map((field, i) => ownColor(last[i] ?? null, field.style) ?? slotToken(styles[i]?.slot ?? 0)),
      },
    ],
  };
}

const DEFAULT_BUCKETS = 30;

/** How many values fall into buckets of equal width. */
export function histogramOf(frames: readonly StyledFrame[], options: JsonRecord): Bars | undefined {
  const fields = frames.flatMap((frame) => frame.fields.filter(({ type }) => type === 'number'));
  const style = fields[0]?.style;
  const numbers = fields.map(({ values }) =>
    values.map(cellNumber).filter((v): v is number => v !== null && Number.isFinite(v)),
  );
  const all = numbers.flat();
  if (!style || all.length === 0) return undefined;
  const min = all.reduce((a, b) => Math.min(a, b));
  const max = all.reduce((a, b) => Math.max(a, b));
  const size =
    number(options['bucketSize']) ?? niceSize((max - min) / (number(options['bucketCount']) ?? DEFAULT_BUCKETS) || 1);
  const first = Math.floor(min / size);
  const count = Math.min(MOST_BARS, Math.floor(max / size) - first + 1);
  const counted = (values: readonly number[]): number[] => {
    const counts = Array.from({ length: count }, () => 0);
    for (const value of values) {
      const place = Math.floor(value / size) - first;
      counts[place] = (counts[place] ?? 0) + 1;
    }
    return counts;
  };
  const combined = flag(options['combine']);
  const styles = assignStyles(fields.map(({ title }) => title));
  const groups = combined
    ? [{ label: 'All', values: all, slot: 0 }]
    : fields.map(({ title }, i) => ({ label: title, values: numbers[i] ?? [], slot: styles[i]?.slot ?? 0 }));
  return {
    style: { ...style, unit: 'none', min: 0, max: undefined },
    categories: Array.from({ length: count }, (_, i) =>
      formatValue((first + i) * size, style.unit || 'short', style.decimals),
    ),
    series: groups.map(({ label, values, slot }) => ({
      label,
      color: slotToken(slot),
      values: counted(values),
      colors: [],
    })),
  };
}

function niceSize(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 2.5, 5, 10].find((m) => m * power >= rough * 0.999) ?? 10) * power;
}

/** Bars without a colour mode are told apart by the palette, not judged by thresholds. */
function ownColor(cell: Cell, style: FieldStyle): string | undefined {
  const { color, isMapped } = display(cell, style);
  return style.color.mode === '' && !isMapped ? undefined : color;
}
