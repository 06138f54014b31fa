/**
 * Alert routing as the engine runs it: the Alertmanager inside with its file, which is followed while it is edited, and
 * the desktop as a receiver. A bad edit never replaces a good configuration; it is kept as a problem that pages show.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { AppError, type ConfigProblem } from '../../shared/errors.ts';
import type { ExternalAlertmanagerView, RoutedAlertView, RoutingView } from '../../shared/alerting.ts';
import type { NotificationEvent } from '../../shared/protocol.ts';
import type { AlertView } from '../../shared/status.ts';
import { createAlertEvidence, createAlertFacts } from './alertEvidence.ts';
import { Alertmanager } from './alerting/alertmanager.ts';
import { alertmanagerMetrics } from './alerting/alertmanagerMetrics.ts';
import { loadAlertmanagerConfig, type AlertmanagerConfig } from './alerting/config/alertmanagerConfig.ts';
import { shownConfig } from './alerting/config/shownConfig.ts';
import type { CollectEvidence } from './alerting/evidence/evidence.ts';
import { HeartbeatSender } from './alerting/heartbeat/heartbeatSender.ts';
import { HeartbeatWatch } from './alerting/heartbeat/heartbeatWatch.ts';
import { openJournal } from './alerting/journal/journal.ts';
import { createExchange } from './alerting/delivery/httpClient.ts';
import { createNotifier } from './alerting/notifier.ts';
import { createDesktopChannel } from './alerting/receivers/desktopChannel.ts';
import type { RuleAlerts } from './alerting/ruleAlerts.ts';
import type { Clock } from './base/clock.ts';
import type { Logger } from './base/logger.ts';
import type { MetricFamily } from './base/metricFamily.ts';
import type { LoadedConfig } from './config/loadConfig.ts';
import { stampOf, watchConfiguration, type WatchedFiles } from './configWatch.ts';
import { ExternalAlertmanagers } from './externalAlertmanagers.ts';
import type { QueryEngine } from './promql/queryEngine.ts';
import { createReceiverClient } from './receiverClient.ts';
import type { ReadReference } from './secrets/secretReference.ts';

export interface AlertRoutingOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly dataDir: string;
  readonly configDir: string;
  /** The alertmanager.yml; undefined: the one in configDir when it exists. */
  readonly file: string | undefined;
  /** Names in its `alerting` section are relative to its folder. */
  readonly prometheusFile: string;
  readonly version: string;
  readonly externalUrl: string;
  readonly readReference: ReadReference;
  /** Why the engine is not well, one sentence; then no heartbeat is sent. */
  readonly ailment: () => string | undefined;
  /** What messages' graphs are drawn from. */
  readonly queries?: QueryEngine;
  /** The `instance` of this machine's series; undefined when it is not watched. */
  readonly ownInstance?: string | undefined;
  readonly emit: (event: NotificationEvent) => void;
  readonly onChange: () => void;
}

export interface AlertRouting extends AsyncDisposable {
  readonly alertmanager: Alertmanager;
  /** What is wrong with the file as it is now, with remembering, and what does nothing here: one sentence each. */
  problems(): readonly string[];
  /** The file in force as Alertmanager's own tools read it, secrets replaced. */
  configText(): string;
  /** The tree with its receivers and how they fare. */
  routing(): RoutingView;
  /** What alerting says of itself, in Alertmanager's names. */
  metrics(): readonly MetricFamily[];
  /** The Alertmanagers outside that alerts are sent to. */
  externalAlertmanagers(): readonly ExternalAlertmanagerView[];
  /** What fires at one of them. @throws AppError `not_found`, `unavailable` */
  remoteAlerts(url: string, signal: AbortSignal): Promise<readonly RoutedAlertView[]>;
  /** Resolves when all of them are taken. */
  updateRules(update: RuleAlerts): Promise<void>;
  /** Somebody gave a sign of life. @returns false when nobody expects this one */
  hearHeartbeat(name: string): boolean;
  /** `alerting` of prometheus.yml. */
  applyConfig(config: Pick<LoadedConfig, 'alerting' | 'global' | 'file'>): void;
  /** @throws AppError `config_invalid`; the last good configuration stays in force */
  reload(): Promise<void>;
  sendTest(): void;
}

const FILE = 'alertmanager.yml';
const JOURNAL = 'alertmanager.journal';
/** One absolute path per line: the programs that `command` receivers may run. */
const COMMANDS_FILE = 'allowed-commands';

/** @throws AppError `config_invalid` | `not_found` when the file was named by the caller and is bad */
export async function openAlertRouting(options: AlertRoutingOptions): Promise<AlertRouting> {
  await using opening = new AsyncDisposableStack();
  const { clock, log, dataDir, configDir } = options;
  const file = resolve(options.file ?? join(configDir, FILE));
  const journal = opening.use(openJournal(join(dataDir, JOURNAL), log));
  const { records } = journal;
  const { queries, ownInstance } = options;
  const facts = queries && { factsOf: createAlertFacts({ queries, log, ownInstance, now: () => clock.now() }) };
  const notifier = opening.use(createNotifier({ clock, log, journal, records, emit: options.emit, ...facts }));
  const desktop = createDesktopChannel(notifier);
  const client = opening.use(createReceiverClient(file, clock, options.readReference));
  const watch = opening.use(new HeartbeatWatch({ clock, journal, onAlerts: (update) => void updateRules(update) }));
  watch.load(journal.records);
  const evidence: CollectEvidence | undefined =
    queries && createAlertEvidence({ queries, log, viewOf: (id) => desktop.viewOf(id), ownInstance });
  const alertmanager = opening.use(
    new Alertmanager({
      clock,
      journal,
      alsoKept: () => [...watch.snapshot(), ...notifier.snapshot()],
      version: options.version,
      hostname: hostname(),
      desktop,
      resolveClient: client.resolve,
      allowedCommands: () => allowedCommands(join(configDir, COMMANDS_FILE)),
      externalUrl: () => options.externalUrl,
      graphPath,
      random: Math.random,
      newId: randomUUID,
      remind: options.emit,
      ...(evidence && { evidence }),
      onChange: options.onChange,
    }),
  );
  const outward = opening.use(createReceiverClient(options.prometheusFile, clock, options.readReference));
  const external = opening.use(
    new ExternalAlertmanagers({
      clock,
      log,
      exchange: createExchange(`Sightglass/${options.version}`, outward.resolve),
      generatorUrl: (view) => `${options.externalUrl}${graphPath(view)}`,
      onChange: options.onChange,
    }),
  );
  async function updateRules(update: RuleAlerts): Promise<void> {
    desktop.remember(update);
    external.update(update);
    await alertmanager.updateRules(update);
  }
  const heartbeat = opening.use(
    new HeartbeatSender({
      clock,
      log,
      exchange: createExchange(`Sightglass/${options.version}`, client.resolve),
      ailment: options.ailment,
      configFile: file,
    }),
  );
  const followed = new RoutingFile(file, options.file !== undefined, log, async (config) => {
    await alertmanager.apply(config);
    heartbeat.apply(config?.heartbeat);
    watch.apply(config?.watchedHeartbeats ?? []);
  });
  await followed.open();
  opening.use(watchConfiguration(followed, clock));
  const closing = opening.move();
  const routing = (): RoutingView =>
    alertmanager.seen.routing(followed.inForce, followed.problem ?? alertmanager.problem, followed.problems);
  return {
    alertmanager,
    problems: () => [
      ...[followed.problem, alertmanager.problem, heartbeat.problem].flatMap((problem) => problem ?? []),
      ...alertmanager.config.inactive,
      ...external.problems(),
    ],
    configText: () => shownConfig(alertmanager.config.text),
    routing,
    metrics: () =>
      alertmanagerMetrics({
        marks: alertmanager.seen.marks(),
        silences: alertmanager.silences.views(),
        routing: routing(),
        groupCount: alertmanager.seen.groupViews(0).length,
        version: options.version,
      }),
    externalAlertmanagers: () => external.views(),
    remoteAlerts: async (url, signal) => external.alertsAt(url, signal),
    updateRules,
    hearHeartbeat: (name) => watch.hear(name),
    applyConfig: (config) => external.apply(config),
    reload: () => followed.reload(),
    sendTest: () => notifier.sendTest(),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

/** The file that routing follows. */
class RoutingFile implements WatchedFiles {
  readonly #file: string;
  readonly #isRequired: boolean;
  readonly #log: Logger;
  readonly #apply: (config: AlertmanagerConfig | undefined) => Promise<void>;
  #current: AlertmanagerConfig | undefined;
  #stamp = '';
  #problem: string | undefined;
  #problems: readonly ConfigProblem[] = [];

  constructor(
    file: string,
    isRequired: boolean,
    log: Logger,
    apply: (config: AlertmanagerConfig | undefined) => Promise<void>,
  ) {
    this.#file = file;
    this.#isRequired = isRequired;
    this.#log = log;
    this.#apply = apply;
  }

  get sources(): readonly string[] {
    return this.#current?.sources ?? [this.#file];
  }

  get stamp(): string {
    return this.#stamp;
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  /** Place by place. */
  get problems(): readonly ConfigProblem[] {
    return this.#problems;
  }

  /** Its name; undefined while there is none. */
  get inForce(): string | undefined {
    return this.#current?.file;
  }

  /** A file that the caller named has to be good; the person's own one may be mended while the rest runs. */
  async open(): Promise<void> {
    try {
      await this.reload();
    } catch (error) {
      if (this.#isRequired) throw error;
      await this.#apply(undefined);
    }
  }

  async reload(): Promise<void> {
    try {
      const config = this.#isRequired || existsSync(this.#file) ? await loadAlertmanagerConfig(this.#file) : undefined;
      await this.#apply(config);
      this.#current = config;
      this.#problem = undefined;
      this.#problems = [];
    } catch (error) {
      this.#problems = placesOf(error);
      this.#problem = error instanceof AppError ? error.message : `${this.#file} cannot be read: ${String(error)}.`;
      throw error;
    } finally {
      this.#stamp = await stampOf(this.sources);
    }
  }

  async reread(): Promise<void> {
    try {
      await this.reload();
      this.#log.info('alert routing was edited and is in force', { file: this.#file });
    } catch (error) {
      this.#log.error('the edited alert routing is not in force', { error: String(error) });
    }
  }
}

/** The loader gives every place that is wrong as the error's detail. */
function placesOf(error: unknown): readonly ConfigProblem[] {
  if (!(error instanceof AppError) || error.code !== 'config_invalid' || !Array.isArray(error.detail)) return [];
  return error.detail as readonly ConfigProblem[];
}

/** The graph around the alert's beginning. */
function graphPath({ expr, activeAtMs }: AlertView): string {
  const from = Math.floor(activeAtMs - 15 * 60_000);
  return `/explore?expr=${encodeURIComponent(expr)}&from=${from}`;
}

function allowedCommands(file: string): readonly string[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => isAbsolute(line));
}
