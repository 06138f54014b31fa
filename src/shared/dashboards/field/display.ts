/** A cell as a person reads it: text in the field's unit, the colour its options give it, its share of the range. */
import { formatParts, formatValue } from '../../units.ts';
import { type Cell, cellNumber, isFrame } from '../data/frame.ts';
import { rampColor } from './color.ts';
import { type Mapped, mapValue } from './mappings.ts';
import type { FieldStyle } from './style.ts';
import { stepAt } from './thresholds.ts';

export interface Displayed {
  readonly text: string;
  /** Number and unit apart, where a tile sets them in two sizes. */
  readonly number: string;
  readonly symbol: string;
  /** Token or CSS colour; undefined: no opinion. */
  readonly color: string | undefined;
  /** The colour is that of a mapping. */
  readonly isMapped: boolean;
  /** 0…1 of min to max. */
  readonly share: number;
  readonly value: number | null;
}

export function display(cell: Cell, style: FieldStyle): Displayed {
  const value = cellNumber(cell);
  const mapped = mapValue(style.mappings, cell);
  const { number, symbol } =
    mapped?.text === undefined ? partsOf(cell, value, style) : { number: mapped.text, symbol: '' };
  return {
    number,
    symbol,
    text: mapped?.text ?? textOf(cell, value, style),
    color: valueColor(value, style, mapped),
    isMapped: mapped?.color !== undefined,
    share: shareOf(value, style.range),
    value,
  };
}

function textOf(cell: Cell, value: number | null, style: FieldStyle): string {
  if (typeof cell === 'string' && (style.unit === '' || style.unit === 'string' || value === null)) return cell;
  if (typeof cell === 'boolean') return cell ? 'True' : 'False';
  if (isFrame(cell)) return '';
  if (cell === null && style.noValue !== '') return style.noValue;
  return formatValue(value, style.unit || 'short', style.decimals);
}

function partsOf(cell: Cell, value: number | null, style: FieldStyle): { number: string; symbol: string } {
  if (typeof cell === 'number') return formatParts(value, style.unit || 'short', style.decimals);
  return { number: textOf(cell, value, style), symbol: '' };
}

/** By mapping, then by the colour mode; undefined for palettes, which colour series and not values. */
export function valueColor(value: number | null, style: FieldStyle, mapped?: Mapped): string | undefined {
  if (mapped?.color !== undefined) return mapped.color;
  const { mode, fixed } = style.color;
  if (mode === 'fixed' || mode === 'shades') return fixed;
  if (mode === 'thresholds' || mode === '') return stepAt(style.steps, value)?.color;
  return rampColor(mode, shareOf(value, style.range));
}

function shareOf(value: number | null, [min, max]: readonly [number, number]): number {
  if (value === null || Number.isNaN(value)) return 0;
  return max > min ? Math.min(1, Math.max(0, (value - min) / (max - min))) : 1;
}
