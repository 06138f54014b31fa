/** `desktop_configs`, a section of our own: the person before the screen. What is said, and how much, the notifier decides. */
import { labelsToRecord, labelValue } from '../../../../shared/labels.ts';
import type { AlertView } from '../../../../shared/status.ts';
import { record } from '../../config/decoder.ts';
import { sent, type Notification, type NotifiedAlert } from '../delivery/notification.ts';
import { provider, sendsResolved } from './provider.ts';

export interface DesktopChannel {
  /** Resolves when the notifier has taken it. */
  show(notification: Notification): void | Promise<void>;
}

export const desktop = provider({
  name: 'desktop',
  config: () => record('config.plain', sendsResolved(true)),
  open:
    (_, { desktop: channel }) =>
    async (notification) => {
      await channel.show(notification);
      return sent('shown');
    },
});

const CRITICAL: ReadonlySet<string> = new Set(['critical', 'page', 'emergency', 'fatal', 'disaster', 'crit', 'high']);
const INFO: ReadonlySet<string> = new Set(['info', 'information', 'informational', 'none', 'notice', 'low', 'debug']);

/** People's own words for the label fall into three. Without one it is a warning. */
export function severityOf(label: string): AlertView['severity'] {
  const word = label.toLowerCase();
  if (CRITICAL.has(word)) return 'critical';
  return INFO.has(word) ? 'info' : 'warning';
}

/** An alert that came from elsewhere, as the pages and the person see alerts. */
export function viewOf(alert: NotifiedAlert): AlertView {
  const labels = labelsToRecord(alert.labels);
  const annotations = labelsToRecord(alert.annotations);
  const name = labelValue(alert.labels, 'alertname');
  const where = labels['instance'] === undefined ? '' : ` on ${labels['instance']}`;
  return {
    id: alert.origin?.id ?? alert.fingerprint,
    rule: name,
    group: '',
    file: '',
    state: alert.status,
    severity: severityOf(labels['severity'] ?? ''),
    labels,
    annotations,
    summary: annotations['summary'] ?? annotations['message'] ?? annotations['title'] ?? `${name}${where}`,
    description: annotations['description'] ?? '',
    expr: '',
    value: Number.NaN,
    activeAtMs: alert.startsAtMs,
    firedAtMs: alert.startsAtMs,
    resolvedAtMs: alert.status === 'resolved' ? alert.endsAtMs : undefined,
    forMs: 0,
  };
}
