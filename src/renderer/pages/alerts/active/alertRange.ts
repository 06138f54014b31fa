/** Which stretch of time tells an alert's story: enough before it to see what changed, and a little after its end. Pure. */
import type { AlertView } from '../../../../shared/status.ts';

const LEAST_BEFORE_MS = 30 * 60_000;

export function alertRange(alert: AlertView, nowMs: number): readonly [number, number] {
  const endMs = alert.resolvedAtMs ?? nowMs;
  const lastedMs = endMs - alert.activeAtMs;
  const beforeMs = Math.max(LEAST_BEFORE_MS, 3 * alert.forMs, lastedMs * 0.6);
  const afterMs = alert.resolvedAtMs === undefined ? 0 : Math.max(5 * 60_000, lastedMs * 0.2);
  return [alert.activeAtMs - beforeMs, Math.min(nowMs, endMs + afterMs)];
}
