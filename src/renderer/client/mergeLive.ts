/**
 * One frame that follows the present: the steps that became complete are put behind the window, those that left it are
 * dropped. Series may come and go; a series is known by its labels.
 */
import type { QueryFrame } from '../../shared/frames.ts';
import { labelsKey } from '../../shared/labels.ts';

/**
 * @param frame   the window so far; left untouched
 * @param delta   the next steps, on the same grid
 * @param windowMs  columns older than this before the newest one are dropped
 * @returns a new frame; `delta` alone when the two do not lie on one grid
 */
export function mergeLive(frame: QueryFrame | undefined, delta: QueryFrame, windowMs: number): QueryFrame {
  if (frame === undefined || frame.steps === 0 || !isContinued(frame, delta)) return delta;
  const { stepMs } = delta;
  const endMs = Math.max(lastMs(frame), lastMs(delta));
  const startMs = Math.max(frame.startMs, Math.ceil((endMs - windowMs) / stepMs) * stepMs);
  const steps = Math.round((endMs - startMs) / stepMs) + 1;
  const series = [...frame.series];
  const rows = new Map(series.map((labels, row) => [labelsKey(labels), row]));
  for (const labels of delta.series) {
    const key = labelsKey(labels);
    if (rows.has(key)) continue;
    rows.set(key, series.length);
    series.push(labels);
  }
  const values = new Float64Array(series.length * steps);
  const presence = new Uint8Array(series.length * steps);
  const target = { values, presence, steps, startMs };
  for (let s = 0; s < frame.series.length; s++) copyRow(frame, s, target, s);
  delta.series.forEach((labels, s) => copyRow(delta, s, target, rows.get(labelsKey(labels)) ?? s));
  return withoutEmptySeries({ ...delta, series, startMs, steps, values, presence });
}

const lastMs = (frame: QueryFrame): number => frame.startMs + (frame.steps - 1) * frame.stepMs;

function isContinued(frame: QueryFrame, delta: QueryFrame): boolean {
  if (frame.stepMs !== delta.stepMs || (delta.startMs - frame.startMs) % delta.stepMs !== 0) return false;
  return delta.startMs > frame.startMs && delta.startMs <= lastMs(frame) + delta.stepMs;
}

function copyRow(
  from: QueryFrame,
  fromRow: number,
  to: Pick<QueryFrame, 'values' | 'presence' | 'steps' | 'startMs'>,
  toRow: number,
): void {
  const shift = Math.round((to.startMs - from.startMs) / from.stepMs);
  const first = Math.max(0, shift);
  const source = fromRow * from.steps;
  const target = toRow * to.steps - shift;
  to.values.set(from.values.subarray(source + first, source + from.steps), target + first);
  to.presence.set(from.presence.subarray(source + first, source + from.steps), target + first);
}

/** A series whose last sample left the window is gone; without this a page left open would collect them. */
function withoutEmptySeries(frame: QueryFrame): QueryFrame {
  const { steps } = frame;
  const kept = frame.series.flatMap((_, s) =>
    frame.presence.subarray(s * steps, (s + 1) * steps).includes(1) ? [s] : [],
  );
  if (kept.length === frame.series.length) return frame;
  const values = new Float64Array(kept.length * steps);
  const presence = new Uint8Array(kept.length * steps);
  kept.forEach((s, row) => {
    values.set(frame.values.subarray(s * steps, (s + 1) * steps), row * steps);
    presence.set(frame.presence.subarray(s * steps, (s + 1) * steps), row * steps);
  });
  const series = kept.map((s) => frame.series[s] as (typeof frame.series)[number]);
  return { ...frame, series, values, presence };
}
