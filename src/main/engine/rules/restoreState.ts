/**
 * What a restart must not forget: since when an alert has been active. Every evaluation writes it to `ALERTS_FOR_STATE`;
 * after a restart it is read back.
 *
 * Long outages follow Prometheus (rules/group.go, RestoreForState): the outage counts neither for nor against `for`, and
 * an alert that was about to fire gets a grace period first. Here a short outage, such as an update or a crash with its
 * restart, is different: nothing was missed, so the timer goes on as if it had not happened, for any length of `for`.
 */
import { labelsKey, METRIC_NAME, type Labels } from '../../../shared/labels.ts';
import type { Milliseconds } from '../../../shared/time.ts';
import { createMatcher } from '../storage/matcher.ts';
import { PRESENT, type Storage } from '../storage/storage.ts';
import type { Alert, Alerts } from './alertState.ts';
import { ALERT_NAME, ALERTS_FOR_STATE, forStateLabels } from './alertingRule.ts';
import type { AlertingRule } from './ruleFile.ts';

/** Prometheus' defaults (`--rules.alert.for-outage-tolerance`, `--rules.alert.for-grace-period`). */
const OUTAGE_TOLERANCE_MS = 60 * 60_000;
const FOR_GRACE_PERIOD_MS = 10 * 60_000;

/** Shorter than the lookback, so every series is still there; longer than any restart. */
const SHORT_OUTAGE_MS = 2 * 60_000;

export type OutageKind = 'short' | 'long';

/** Alerts with their former `activeAtMs`, where it is known and the outage was of this kind. */
export function restoredAlerts(
  storage: Storage,
  rule: AlertingRule,
  alerts: Alerts,
  t: number,
  kind: OutageKind,
): Alerts {
  if (alerts.size === 0) return alerts;
  if (kind === 'long' && rule.forMs < FOR_GRACE_PERIOD_MS) return alerts;
  const memories = readMemories(storage, rule, t);
  const entries = [...alerts].map(([key, alert]): [string, Alert] => {
    const memory = alert.state === 'pending' ? memories.get(labelsKey(forStateLabels(alert))) : undefined;
    if (memory === undefined || kindOf(memory, t) !== kind) return [key, alert];
    return [key, { ...alert, activeAtMs: restoredActiveAt(memory, rule.forMs, t) }];
  });
  return new Map(entries);
}

interface Memory {
  /** Last time the alert was seen active. */
  readonly lastT: number;
  readonly activeAtMs: number;
}

const kindOf = (memory: Memory, t: number): OutageKind => (t - memory.lastT <= SHORT_OUTAGE_MS ? 'short' : 'long');

function restoredActiveAt({ lastT, activeAtMs }: Memory, forMs: Milliseconds, t: number): number {
  if (t - lastT <= SHORT_OUTAGE_MS) return activeAtMs;
  const remainingMs = forMs - (lastT - activeAtMs);
  // It was firing when we went down: it fires again at once.
  if (remainingMs <= 0) return activeAtMs;
  if (remainingMs < FOR_GRACE_PERIOD_MS) return t + FOR_GRACE_PERIOD_MS - forMs;
  return activeAtMs + (t - lastT);
}

/** By `labelsKey` of the memory's own labels. A series that ended with a staleness marker was not active any more. */
function readMemories(storage: Storage, rule: AlertingRule, t: number): ReadonlyMap<string, Memory> {
  const memories = new Map<string, Memory>();
  const matchers = [createMatcher(METRIC_NAME, '=', ALERTS_FOR_STATE), createMatcher(ALERT_NAME, '=', rule.name)];
  for (const block of storage.querier().select({ matchers, minT: t - OUTAGE_TOLERANCE_MS, maxT: t })) {
    for (const [s, labels] of block.labels.entries()) remember(memories, labels, lastCell(block, s));
  }
  return memories;
}

function remember(memories: Map<string, Memory>, labels: Labels, memory: Memory | undefined): void {
  const key = labelsKey(labels);
  const known = memories.get(key);
  if (memory !== undefined && (known === undefined || known.lastT < memory.lastT)) memories.set(key, memory);
}

function lastCell(
  block: { times: Float64Array; length: number; stride: number; values: Float64Array; presence: Uint8Array | null },
  series: number,
): Memory | undefined {
  for (let i = block.length - 1; i >= 0; i--) {
    const cell = series * block.stride + i;
    const presence = block.presence?.[cell] ?? PRESENT;
    if (presence === PRESENT) return { lastT: block.times[i] ?? 0, activeAtMs: (block.values[cell] ?? 0) * 1000 };
    if (presence !== 0) return undefined;
  }
  return undefined;
}
