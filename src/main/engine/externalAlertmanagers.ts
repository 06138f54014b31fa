/** `alerting` of prometheus.yml at work: finds the Alertmanagers outside and sends them the alerts of our rules. */
import type { ExternalAlertmanagerView, RoutedAlertView } from '../../shared/alerting.ts';
import { AppError } from '../../shared/errors.ts';
import { labelsFromPairs, labelValue, type Labels } from '../../shared/labels.ts';
import { AlertSender, type AlertSenderOptions, type Endpoint } from './alerting/outgoing/alertSender.ts';
import { fetchRemoteAlerts } from './alerting/outgoing/remoteAlerts.ts';
import type { Exchange } from './alerting/delivery/httpClient.ts';
import type { RuleAlerts } from './alerting/ruleAlerts.ts';
import type { AlertmanagerConfig } from './config/alertingConfig.ts';
import { discoveryOf } from './config/discoveryConfig.ts';
import { httpClientOf } from './config/httpClientConfig.ts';
import type { LoadedConfig } from './config/loadConfig.ts';
import { startDiscovery, type JobDiscovery } from './discovery/jobDiscovery.ts';
import type { FetchText } from './discovery/provider.ts';
import type { TargetGroup } from './discovery/targetGroup.ts';
import { relabel } from './scrape/relabel.ts';

const ALERTS_PATH = '/api/v2/alerts';
const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: '80', https: '443' };

export class ExternalAlertmanagers implements Disposable {
  readonly #options: AlertSenderOptions;
  readonly #sender: AlertSender;
  #discoveries: readonly JobDiscovery[] = [];
  #applied: LoadedConfig['alerting'] | undefined;
  #dropped: readonly (readonly string[])[] = [];

  constructor(options: AlertSenderOptions) {
    this.#options = options;
    this.#sender = new AlertSender(options);
  }

  apply({ alerting, global, file }: Pick<LoadedConfig, 'alerting' | 'global' | 'file'>): void {
    const { alertRelabelConfigs, alertmanagers } = alerting;
    this.#sender.configure(global.externalLabels, (labels) => relabel(labels, alertRelabelConfigs));
    if (JSON.stringify(alerting, plain) === JSON.stringify(this.#applied, plain)) return;
    this.#applied = alerting;
    this.#stop();
    const found: (readonly Endpoint[])[] = alertmanagers.map(() => []);
    const dropped: (readonly string[])[] = alertmanagers.map(() => []);
    this.#dropped = dropped;
    const context = { clock: this.#options.clock, configFile: file, fetchText: fetchTextBy(this.#options.exchange) };
    this.#discoveries = alertmanagers.map((manager, i) =>
      startDiscovery(discoveryOf(manager), context, (groups) => {
        const { endpoints, droppedUrls } = endpointsOf(manager, groups);
        found[i] = endpoints;
        dropped[i] = droppedUrls;
        this.#sender.setEndpoints(found.flat());
      }),
    );
    if (alertmanagers.length === 0) this.#sender.setEndpoints([]);
  }

  update(update: RuleAlerts): void {
    this.#sender.update(update);
  }

  views(): readonly ExternalAlertmanagerView[] {
    const dropped = this.#dropped.flat().map((url) => ({ url, isActive: false, lastError: '', lastSentMs: undefined }));
    return [...this.#sender.views(), ...dropped];
  }

  /** What fires at one of them. @throws AppError `not_found`, `unavailable` */
  alertsAt(url: string, signal: AbortSignal): Promise<readonly RoutedAlertView[]> {
    const endpoint = this.#sender.endpoint(url);
    if (endpoint === undefined) throw new AppError('not_found', `No Alertmanager at ${url} is configured.`);
    return fetchRemoteAlerts(this.#options.exchange, endpoint, signal);
  }

  /** Sentences about what cannot be found just now. */
  problems(): readonly string[] {
    return this.#discoveries.flatMap((discovery) => discovery.problems());
  }

  #stop(): void {
    for (const discovery of this.#discoveries) discovery[Symbol.dispose]();
    this.#discoveries = [];
  }

  [Symbol.dispose](): void {
    this.#stop();
    this.#sender[Symbol.dispose]();
  }
}

/** Places in the file are not part of what is meant. */
const plain = (key: string, value: unknown): unknown => (key === 'place' ? undefined : value);

function endpointsOf(
  manager: AlertmanagerConfig,
  groups: readonly TargetGroup[],
): { readonly endpoints: readonly Endpoint[]; readonly droppedUrls: readonly string[] } {
  const endpoints = new Map<string, Endpoint>();
  const droppedUrls: string[] = [];
  const own = (labels: Labels): Labels | undefined => relabel(labels, manager.alertRelabelConfigs);
  for (const group of groups) {
    for (const target of group.targets) {
      const before = labelsFromPairs([
        ['__scheme__', manager.scheme],
        ['__alerts_path__', `${manager.pathPrefix.replace(/\/$/, '')}${ALERTS_PATH}`],
        ...group.labels,
        ...target,
      ]);
      const labels = relabel(before, manager.relabelConfigs);
      if (labels === undefined) droppedUrls.push(urlOf(before));
      else {
        const url = urlOf(labels);
        endpoints.set(url, { url, http: httpClientOf(manager), timeoutMs: manager.timeout, relabel: own });
      }
    }
  }
  return { endpoints: [...endpoints.values()], droppedUrls };
}

function urlOf(labels: Labels): string {
  const scheme = labelValue(labels, '__scheme__');
  const address = labelValue(labels, '__address__');
  const hasPort = /:\d+$/.test(address);
  return `${scheme}://${address}${hasPort ? '' : `:${DEFAULT_PORTS[scheme] ?? '80'}`}${labelValue(labels, '__alerts_path__')}`;
}

const fetchTextBy =
  (exchange: Exchange): FetchText =>
  async (url, http, headers, { timeoutMs, signal }) => {
    const reply = await exchange({ method: 'GET', url, http, timeoutMs, headers: Object.fromEntries(headers) }, signal);
    if (reply.status !== 200) throw new Error(`${new URL(url).host} answered HTTP ${reply.status}`);
    return { text: reply.body, contentType: String(reply.headers['content-type'] ?? '') };
  };
