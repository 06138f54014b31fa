/** Alerts as the page shows them: what the rules say, what routing says, and the alerts that came through the API. Pure. */
import type { AlertMark, RoutedAlertView, SilenceView } from '../../../../shared/alerting.ts';
import type { AlertView } from '../../../../shared/status.ts';

/** Why nobody is told of an alert that fires. */
export type Quiet = 'silenced' | 'inhibited' | 'muted';

export interface ShownAlert extends AlertView {
  readonly mark: AlertMark | undefined;
  readonly quiet: Quiet | undefined;
  /** The silence that ends last, of those that hold. */
  readonly silence: SilenceView | undefined;
  /** Where an alert of another program says that it comes from. */
  readonly source: string | undefined;
}

export function shownAlerts(
  alerts: readonly AlertView[],
  marks: readonly AlertMark[],
  silences: readonly SilenceView[],
): readonly ShownAlert[] {
  const byId = new Map(marks.map((mark) => [mark.alertId, mark]));
  const silenceById = new Map(silences.map((silence) => [silence.id, silence]));
  const shown = (alert: AlertView, mark: AlertMark | undefined, source?: string): ShownAlert => {
    // What is over is not kept quiet: nobody needs to be told.
    const own = alert.state === 'firing' ? mark : undefined;
    const holding = (own?.silencedBy ?? []).flatMap((id) => silenceById.get(id) ?? []);
    return {
      ...alert,
      mark,
      quiet: own && quietOf(own),
      silence: holding.toSorted((a, b) => b.endsAtMs - a.endsAtMs)[0],
      source,
    };
  };
  return [
    ...alerts.map((alert) => shown(alert, byId.get(alert.id))),
    ...marks.flatMap((mark) =>
      mark.foreign === undefined ? [] : [shown(foreignView(mark.foreign), mark, mark.foreign.generatorUrl)],
    ),
  ];
}

function quietOf({ silencedBy, inhibitedBy, mutedBy }: AlertMark): Quiet | undefined {
  if (silencedBy.length > 0) return 'silenced';
  if (inhibitedBy.length > 0) return 'inhibited';
  return mutedBy.length > 0 ? 'muted' : undefined;
}

/** An alert of another program in the shape of our own: it has no rule here, and so no expression and no value. */
function foreignView(alert: RoutedAlertView): AlertView {
  const { fingerprint, labels, annotations, startsAtMs } = alert;
  const name = labels['alertname'] ?? 'An alert without a name';
  const where = labels['instance'] === undefined ? '' : ` on ${labels['instance']}`;
  return {
    id: fingerprint,
    rule: name,
    group: '',
    file: '',
    state: 'firing',
    severity: severityOf(labels['severity']),
    labels,
    annotations,
    summary: annotations['summary'] ?? annotations['message'] ?? `${name}${where}`,
    description: annotations['description'] ?? '',
    expr: '',
    value: Number.NaN,
    activeAtMs: startsAtMs,
    firedAtMs: startsAtMs,
    resolvedAtMs: undefined,
    forMs: 0,
  };
}

export const severityOf = (label: string | undefined): AlertView['severity'] =>
  label === 'critical' || label === 'page' ? 'critical' : label === 'info' || label === 'none' ? 'info' : 'warning';
