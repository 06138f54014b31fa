/** What alerting says of itself, in the names that Alertmanager gives it: dashboards and rules made for it work here. */
import type { AlertMark, IntegrationView, RoutingView, SilenceView } from '../../../shared/alerting.ts';
import { labelsFromRecord } from '../../../shared/labels.ts';
import type { MetricFamily } from '../base/metricFamily.ts';

export interface AlertmanagerFigures {
  readonly marks: readonly AlertMark[];
  readonly silences: readonly SilenceView[];
  readonly routing: RoutingView;
  /** Groups that hold alerts. */
  readonly groupCount: number;
  readonly version: string;
}

export function alertmanagerMetrics(figures: AlertmanagerFigures): readonly MetricFamily[] {
  const { marks, silences, routing, groupCount, version } = figures;
  const suppressed = marks.filter(({ silencedBy, inhibitedBy }) => silencedBy.length + inhibitedBy.length > 0).length;
  const byState = (state: SilenceView['state']): number => silences.filter((one) => one.state === state).length;
  const integrations = routing.receivers.flatMap((receiver) =>
    receiver.integrations.map((integration) => ({ receiver: receiver.name, integration })),
  );
  return [
    family('alertmanager_build_info', 'gauge', 'Version of the program that answers as Alertmanager.', [
      [{ version }, 1],
    ]),
    family('alertmanager_alerts', 'gauge', 'Alerts that fire, by whether somebody may be told of them.', [
      [{ state: 'active' }, marks.length - suppressed],
      [{ state: 'suppressed' }, suppressed],
    ]),
    family(
      'alertmanager_silences',
      'gauge',
      'Silences by state.',
      (['active', 'pending', 'expired'] as const).map((state) => [{ state }, byState(state)]),
    ),
    family('alertmanager_dispatcher_aggregation_groups', 'gauge', 'Groups of alerts.', [[{}, groupCount]]),
    family('alertmanager_receivers', 'gauge', 'Configured receivers.', [[{}, routing.receivers.length]]),
    family('alertmanager_integrations', 'gauge', 'Configured integrations.', [[{}, integrations.length]]),
    perIntegration(
      'alertmanager_notifications_total',
      'Messages that were to be sent.',
      integrations,
      (one) => one.sentCount + one.failedCount,
    ),
    perIntegration(
      'alertmanager_notifications_failed_total',
      'Messages that could not be sent.',
      integrations,
      (one) => one.failedCount,
    ),
    family('alertmanager_config_last_reload_successful', 'gauge', 'Whether the file as it is now is in force.', [
      [{}, routing.problem === undefined ? 1 : 0],
    ]),
  ];
}

type Row = readonly [labels: Readonly<Record<string, string>>, value: number];

const family = (name: string, type: MetricFamily['type'], help: string, rows: readonly Row[]): MetricFamily => ({
  name,
  type,
  help,
  samples: rows.map(([labels, value]) => ({ labels: labelsFromRecord({ __name__: name, ...labels }), value })),
});

/** Several integrations of one kind in one receiver are one series, as Alertmanager counts them. */
function perIntegration(
  name: string,
  help: string,
  integrations: readonly { readonly receiver: string; readonly integration: IntegrationView }[],
  count: (integration: IntegrationView) => number,
): MetricFamily {
  const sums = new Map<string, { readonly labels: Row[0]; readonly value: number }>();
  for (const { receiver, integration } of integrations) {
    const labels = { integration: integration.kind, receiver_name: receiver };
    const key = JSON.stringify(labels);
    sums.set(key, { labels, value: (sums.get(key)?.value ?? 0) + count(integration) });
  }
  return family(
    name,
    'counter',
    help,
    [...sums.values()].map(({ labels, value }) => [labels, value]),
  );
}
