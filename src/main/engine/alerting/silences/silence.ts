/** A silence: alerts that match are not notified of, for a time, and somebody said why. */
import type { Matcher } from '../../storage/matcher.ts';
import { containsTime, type TimeInterval } from '../timeIntervals/timeInterval.ts';

export type SilenceState = 'active' | 'pending' | 'expired';

export interface Silence {
  readonly id: string;
  readonly matchers: readonly Matcher[];
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly updatedAtMs: number;
  readonly createdBy: string;
  readonly comment: string;
  /** Between start and end it holds only in these times: a maintenance window that comes back. Empty: all the time. */
  readonly windows: readonly TimeInterval[];
  /** It ends when nothing that it matches fires any more: the alert was acknowledged. */
  readonly isUntilResolved: boolean;
}

export function silenceState({ startsAtMs, endsAtMs }: Silence, nowMs: number): SilenceState {
  if (nowMs < startsAtMs) return 'pending';
  return nowMs > endsAtMs ? 'expired' : 'active';
}

/** Whether it silences now. */
export const isHolding = (silence: Silence, nowMs: number): boolean =>
  silenceState(silence, nowMs) === 'active' &&
  (silence.windows.length === 0 || silence.windows.some((window) => containsTime(window, nowMs)));
