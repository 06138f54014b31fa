/** What the time machine's chart asks for and draws. Pure. */
import type { RuleTrial } from '../../../../shared/rules.ts';
import type { ChartData, Region } from '../../../charts/chartData.ts';

const CHART_POINTS = 480;
/** More bands than this cannot be told apart. */
const MAX_REGIONS = 400;
/** Evaluations looked at per point, at most: a spike between two of them would be missed. */
const LOOKS_PER_POINT = 40;

export interface ChartWindow {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

export function chartWindow(startMs: number, endMs: number): ChartWindow {
  const stepMs = Math.max(1000, Math.ceil((endMs - startMs) / CHART_POINTS / 1000) * 1000);
  return { startMs: Math.floor(startMs / stepMs) * stepMs, endMs: Math.ceil(endMs / stepMs) * stepMs, stepMs };
}

/** The measured side at each point as far towards the limit as it went since the point before: no spike is left out. */
export function peaksExpr(measured: string, operator: string, { stepMs }: ChartWindow, intervalMs: number): string {
  if (stepMs <= intervalMs) return measured;
  const lookMs = Math.max(intervalMs, Math.ceil(stepMs / LOOKS_PER_POINT / 1000) * 1000);
  const extreme = operator.startsWith('<') ? 'min_over_time' : 'max_over_time';
  return `${extreme}((${measured})[${Math.round(stepMs / 1000)}s:${Math.max(1, Math.round(lookMs / 1000))}s])`;
}

/** One band over all alerts: pending and firing. */
export function regionsOf(trial: RuleTrial, severity: 'warning' | 'critical', window: ChartWindow): readonly Region[] {
  const { spans } = trial.replay;
  const leastMs = (window.endMs - window.startMs) / 600;
  const seen = spans.filter(
    ({ activeAtMs, endedAtMs }) => activeAtMs < window.endMs && (endedAtMs ?? trial.endMs) > window.startMs,
  );
  return seen.slice(-MAX_REGIONS).flatMap(({ activeAtMs, firedAtMs, endedAtMs }): readonly Region[] => {
    const endMs = endedAtMs ?? trial.endMs;
    const pending: Region = {
      fromMs: activeAtMs,
      toMs: firedAtMs ?? Math.max(endMs, activeAtMs + leastMs),
      tone: 'pending',
    };
    if (firedAtMs === undefined) return [pending];
    return [pending, { fromMs: firedAtMs, toMs: Math.max(endMs, firedAtMs + leastMs), tone: severity }];
  });
}

/** Bounds of the value axis: everything that is drawn, and the limit with room to drag it. */
export function valueBounds({ series }: ChartData, limit: number): readonly [min: number, max: number] {
  let low = limit;
  let high = limit;
  for (const { values } of series) {
    for (const value of values) {
      if (value === null || !Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low === high) return low === 0 ? [0, 1] : [Math.min(0, 1.5 * low), Math.max(0, 1.5 * high)];
  const pad = (high - low) * 0.12;
  return [low >= 0 && low < 0.6 * high ? 0 : low - pad, high + pad];
}
