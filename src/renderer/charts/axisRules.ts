/** Where axes begin and end, and what is written on them. Pure. */
import { formatAxis, formatClock, formatClockShort, formatDay, type UnitId } from '../../shared/units.ts';

export interface YRangeInput {
  /** Extent of what is drawn; `null` without data. */
  readonly dataMin: number | null;
  readonly dataMax: number | null;
  readonly unit: UnitId;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** Stacks and bars always stand on zero. */
  readonly mustHaveZero?: boolean;
}

/** Headroom above the highest value, and below the lowest where the axis does not start at zero. */
const PAD = 0.08;
const PERCENT_FULL: Readonly<Record<string, number>> = { percent: 100, percentunit: 1 };

/**
 * From zero when nothing is negative and the lowest value is below 60% of the highest, or all values are the same; percent axes show 0 to 100 unless
 * values exceed that; given bounds always win.
 */
export function yRange(input: YRangeInput): [number, number] {
  const { unit, min, max } = input;
  const full = PERCENT_FULL[unit];
  const dataMin = input.dataMin ?? 0;
  const dataMax = input.dataMax ?? full ?? 1;
  const standsOnZero =
    input.mustHaveZero === true || dataMin < dataMax * 0.6 || dataMin === dataMax || full !== undefined;
  const pad = (dataMax - (standsOnZero && dataMin >= 0 ? 0 : dataMin)) * PAD;
  const low = min ?? (dataMin >= 0 && standsOnZero ? 0 : dataMin - pad);
  const high =
    max ?? (full !== undefined && dataMax <= full ? full : Math.max(dataMax + pad, standsOnZero ? 0 : -Infinity));
  if (high > low) return [low, high];
  const spread = Math.abs(low) * 0.1 || 1;
  return [min ?? (low >= 0 ? Math.max(0, low - spread) : low - spread), low + spread];
}

/** Labels of the value axis; a mirrored axis counts upwards on both sides of zero. */
export function valueLabels(ticks: readonly number[], unit: UnitId, isMirrored: boolean): string[] {
  return formatAxis(isMirrored ? ticks.map(Math.abs) : ticks, unit);
}

const DAY_S = 86_400;

/** Labels of the time axis: seconds only under ten minutes, days from one day on. */
export function timeLabels(ticksSeconds: readonly number[], spanSeconds: number): string[] {
  return ticksSeconds.map((t) => {
    const atMs = t * 1000;
    const at = new Date(atMs);
    const isMidnight = at.getHours() === 0 && at.getMinutes() === 0;
    if (spanSeconds > 3 * DAY_S) return isMidnight ? formatDay(atMs) : formatClockShort(atMs);
    if (spanSeconds > DAY_S && isMidnight) return formatDay(atMs);
    return spanSeconds < 600 ? formatClock(atMs) : formatClockShort(atMs);
  });
}
