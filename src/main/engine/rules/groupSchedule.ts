/**
 * When a group is evaluated: at multiples of its interval plus an offset that follows from its file and name, so that
 * groups spread over the interval and the same group falls on the same moments in every run, here and in Prometheus.
 * @see Prometheus rules/group.go (EvalTimestamp, hash)
 */
import type { Milliseconds } from '../../../shared/time.ts';
import { xxhash64 } from './xxhash64.ts';

export interface GroupSchedule {
  readonly intervalMs: Milliseconds;
  readonly offsetMs: Milliseconds;
}

export function groupSchedule(file: string, name: string, intervalMs: Milliseconds): GroupSchedule {
  const hash = xxhash64(labelBytes(['file', file, 'name', name]));
  const offsetNs = hash % (BigInt(intervalMs) * 1_000_000n);
  return { intervalMs, offsetMs: Number(offsetNs / 1_000_000n) };
}

/** The latest evaluation time at or before `t`. */
export function slotAt({ intervalMs, offsetMs }: GroupSchedule, t: number): number {
  return Math.floor((t - offsetMs) / intervalMs) * intervalMs + offsetMs;
}

/** Each text followed by 0xff, the form in which Prometheus hashes labels. */
function labelBytes(texts: readonly string[]): Uint8Array {
  return Buffer.concat(texts.flatMap((text) => [Buffer.from(text), Buffer.from([0xff])]));
}
