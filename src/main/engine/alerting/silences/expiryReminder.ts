/** Ten minutes before a silence ends, the person is told of what it still keeps quiet: once. */
import { labelsToRecord } from '../../../../shared/labels.ts';
import type { NotificationEvent } from '../../../../shared/protocol.ts';
import type { Alert } from '../alert.ts';
import type { Silence } from './silence.ts';

const AHEAD_MS = 10 * 60_000;

/** Undefined when it is not time, or nothing fires under it. */
export function reminderFor(
  silence: Silence,
  firing: () => readonly Alert[],
  nowMs: number,
): NotificationEvent | undefined {
  const leftMs = silence.endsAtMs - nowMs;
  const isShort = silence.endsAtMs - silence.startsAtMs <= AHEAD_MS;
  if (leftMs <= 0 || leftMs > AHEAD_MS || isShort || silence.isUntilResolved) return undefined;
  const [first, ...others] = firing();
  if (first === undefined) return undefined;
  const annotations = labelsToRecord(first.annotations);
  const what = annotations['summary'] ?? labelsToRecord(first.labels)['alertname'] ?? 'an alert';
  const rest = others.length === 0 ? '' : ` and ${others.length} more`;
  return {
    id: `silence-${silence.id}-${silence.endsAtMs}`,
    kind: 'summary',
    severity: 'info',
    title: `Silence ends in ${Math.max(Math.round(leftMs / 60_000), 1)} min: ${what}${rest}`,
    body: silence.comment === '' ? 'It fires still.' : `It fires still. The silence was for: ${silence.comment}`,
    path: `/alerts?tab=silences&silence=${silence.id}`,
    atMs: nowMs,
    about: { kind: 'silence', silenceId: silence.id },
  };
}
