/** Numbers and times as OpenMetrics has them, so that what is read back has the same bits. */
import { ExpositionError } from '../exposition/expositionParser.ts';

/** The shortest text that reads back as this value; the bits of a NaN are told elsewhere. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return Object.is(value, -0) ? '-0' : String(value);
}

/**
 * Milliseconds as seconds. Readers multiply by 1000 and cut off, Prometheus' and ours, so the plain decimal may come back a
 * millisecond short; then the next larger float is written.
 */
export function timeText(t: number): string {
  const seconds = t / 1000;
  return Math.trunc(seconds * 1000) === t ? plain(seconds) : plain(awayFromZero(seconds));
}

/** @throws ExpositionError */
export function timeOfText(text: string): number {
  const seconds = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : NaN;
  if (!Number.isFinite(seconds)) throw new ExpositionError(0, `invalid timestamp ${JSON.stringify(text)}`);
  return Math.trunc(seconds * 1000);
}

/** Without an exponent, which no time that a store takes has. */
const plain = (seconds: number): string => String(seconds);

const scratch = new Float64Array(1);
const scratchBits = new BigInt64Array(scratch.buffer);

function awayFromZero(value: number): number {
  scratch[0] = value;
  scratchBits[0] = (scratchBits[0] as bigint) + 1n;
  return scratch[0];
}
