/** What the crash test writes: every value follows from its series and tick, so that any sample can be verified alone. */
import { labelsFromRecord, type Labels } from '../../src/shared/labels.ts';

export const BATCHED: readonly number[] = Array.from({ length: 150 }, (_, s) => s);
export const OWN_TIMES: readonly number[] = Array.from({ length: 20 }, (_, s) => 1000 + s);

const START = Date.UTC(2026, 0, 1);

export const crashTime = (tick: number): number => START + tick * 1000;

/** Counters, decimals, constants and full-precision floats. */
export function crashValue(series: number, tick: number): number {
  switch (series % 4) {
    case 0:
      return tick * (series + 1);
    case 1:
      return Math.round(Math.sin(tick + series) * 10_000) / 100;
    case 2:
      return series;
    default:
      return Math.sin(tick * series) * 1e3;
  }
}

export const crashLabels = (series: number): Labels => labelsFromRecord({ __name__: 'crash', s: String(series) });
