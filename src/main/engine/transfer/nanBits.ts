/**
 * The bits of a NaN as text. OpenMetrics has one NaN; a store has many, one of them the staleness marker. A NaN other than the
 * plain one is followed by an exemplar whose label `nan` has its bits in hexadecimal: every other reader sees a NaN.
 */
import { labelValue } from '../../../shared/labels.ts';
import type { ExpositionExemplar } from '../exposition/expositionParser.ts';
import { ExpositionError } from '../exposition/expositionParser.ts';

const PLAIN_HIGH = 0x7ff80000;

const value = new Float64Array(1);
const words = new Int32Array(value.buffer);
const found: [low: number, high: number] = [0, 0];

/** @returns the words of a value; valid until the next call */
export function nanBitsOf(
  number: number,
  exemplars: readonly ExpositionExemplar[],
): readonly [low: number, high: number] {
  if (Number.isNaN(number)) return bitsOfNan(exemplars);
  value[0] = number;
  found[0] = words[0] as number;
  found[1] = words[1] as number;
  return found;
}

function bitsOfNan(exemplars: readonly ExpositionExemplar[]): readonly [low: number, high: number] {
  found[0] = 0;
  found[1] = PLAIN_HIGH;
  for (const { labels } of exemplars) {
    const text = labelValue(labels, 'nan');
    if (text === '') continue;
    if (!/^[0-9a-f]{16}$/.test(text)) throw new ExpositionError(0, `"${text}" are not the bits of a NaN`);
    found[1] = Number.parseInt(text.slice(0, 8), 16) | 0;
    found[0] = Number.parseInt(text.slice(8), 16) | 0;
  }
  return found;
}

export const isPlainNan = (low: number, high: number): boolean => low === 0 && high === PLAIN_HIGH;

export function nanExemplar(low: number, high: number): string {
  return ` # {nan="${hex(high)}${hex(low)}"} NaN`;
}

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');
