/** The composition root: puts the rooms together, starts them, and stops them in reverse order. */
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { NotificationEvent } from '../../shared/protocol.ts';
import type { HostFacts, MetricInfo } from '../../shared/status.ts';
import { openAlertRouting } from './alertRouting.ts';
import type { Clock } from './base/clock.ts';
import type { MetricFamily } from './base/metricFamily.ts';
import { redactConfig } from './config/redactConfig.ts';
import { withChecks } from './checks/checkFetch.ts';
import { createCollection } from './collection.ts';
import { ConfigEdits } from './configEdits.ts';
import { Configuration, type ReadConfiguration, readConfiguration } from './configuration.ts';
import { watchConfiguration } from './configWatch.ts';
import { openDashboards } from './dashboards/dashboards.ts';
import type { Engine, EngineOptions, HttpAnswer } from './engine.ts';
import { FileEdits } from './fileEdits.ts';
import { engineStatus } from './engineStatus.ts';
import { createEngineTopics } from './engineTopics.ts';
import { writeExposition } from './exposition/writeExposition.ts';
import { createHostCollector } from './host/hostCollector.ts';
import { createIngestRate } from './ingestRate.ts';
import { metricCatalogue } from './metricCatalogue.ts';
import { ensureOwnConfig } from './ownConfig.ts';
import { createQueryEngine } from './promql/createQueryEngine.ts';
import { promqlLanguage } from './promqlLanguage.ts';
import { RemoteWriteReceiver } from './remote/receiveRemoteWrite.ts';
import { createRuleDesk } from './ruleDesk.ts';
import { createRuleManager } from './rules/ruleManager.ts';
import { createScrapeManager } from './scrape/scrapeManager.ts';
import { keepEnvironmentOutOfReports } from './secrets/crashReports.ts';
import { createReadReference } from './secrets/secretReference.ts';
import { openSecretStore } from './secrets/secretStore.ts';
import { selfMetrics } from './selfMetrics.ts';
import { serviceSetUp } from './serviceSetUp.ts';
import { storagePolicy } from './storagePolicy.ts';
import { takeNamedSnapshot } from './namedSnapshot.ts';
import { openSoundTsdb } from './tsdb/inspection/openSoundTsdb.ts';

/** Prometheus' lookback. Five scrapes of a minute: one lost scrape must not open a gap. */
const LOOKBACK_MS = 5 * 60_000;
const HOST_INTERVAL_MS = 1000;
const SELF_INTERVAL_MS = 15_000;
const STATUS_INTERVAL_MS = 1000;

/**
 * @throws AppError `store_locked` | `store_newer` | `store_unwritable` when the data folder cannot be used,
 * `config_invalid` | `not_found` when a configuration file named by the caller is bad
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  await using opening = new AsyncDisposableStack();
  const { clock, log, dataDir } = options;
  keepEnvironmentOutOfReports();
  const startedMs = clock.now();
  const topics = opening.use(createEngineTopics(clock));

  const configFile = options.configFile ?? ensureOwnConfig(options.configDir);
  const firstConfig = await firstConfiguration(configFile, options);
  let policy = storagePolicy(firstConfig.isGood ? firstConfig.read.config : undefined, options);
  const storage = opening.use(
    await openSoundTsdb({
      dir: dataDir,
      clock,
      log,
      retentionMs: policy.keepMs,
      policy,
      durability: options.durability ?? 'process',
      outOfOrderWindowMs: firstConfig.isGood ? (firstConfig.read.config.storage.tsdb?.outOfOrderTimeWindow ?? 0) : 0,
    }),
  );
  const queries = createQueryEngine({
    storage,
    clock,
    lookbackMs: LOOKBACK_MS,
    // As in Prometheus: a subquery without a step takes the evaluation interval.
    ...(firstConfig.isGood ? { defaultSubqueryStepMs: firstConfig.read.config.global.evaluationIntervalMs } : {}),
  });
  const secrets = openSecretStore(join(options.configDir, 'secrets'), options.secretSeal);
  const readReference = createReadReference(secrets, process.env);
  const host = options.host && opening.use(createHostCollector({ ...options.host, clock, log }));
  const scrape = opening.use(
    createScrapeManager({
      storage,
      clock,
      log,
      version: options.version,
      readReference,
      environment: process.env,
      wrapFetch: (network, settings) => withChecks(network, { configFile, settings }),
      onChange: () => topics.changed('targets'),
    }),
  );

  const notificationListeners = new Set<(event: NotificationEvent) => void>();
  const alertRouting = opening.use(
    await openAlertRouting({
      clock,
      log,
      dataDir,
      configDir: options.configDir,
      file: options.alertmanagerFile,
      prometheusFile: configFile,
      version: options.version,
      externalUrl: options.externalUrl ?? '',
      readReference,
      ailment: () => storage.stats().writeError,
      queries,
      ownInstance: host?.facts().instance,
      emit: (event) => notificationListeners.forEach((listener) => listener(event)),
      onChange: () => topics.changed('routing'),
    }),
  );
  const dashboards = opening.use(
    await openDashboards({
      ...options,
      check: (expr) => promqlLanguage.check(expr)?.message,
      fetch,
      onChange: () => topics.changed('dashboards'),
      onReports: () => topics.changed('reports'),
    }),
  );
  const rules = opening.use(
    createRuleManager({
      storage,
      queries,
      clock,
      log,
      async onAlerts(update) {
        topics.changed('alerts');
        await alertRouting.updateRules(update);
      },
    }),
  );

  const configuration = new Configuration(
    configFile,
    {
      scrape,
      rules,
      alertRouting,
      storage: {
        apply(config) {
          policy = storagePolicy(config, options);
          storage.setPolicy(policy);
        },
      },
    },
    log,
  );
  if (firstConfig.isGood) await configuration.apply(firstConfig.read);
  else configuration.reject(firstConfig.error);
  opening.use(watchConfiguration(configuration, clock));

  const rate = createIngestRate();
  opening.use(
    every(clock, STATUS_INTERVAL_MS, () => {
      rate.observe(storage.samplesAppended(), clock.monotonic());
      topics.changed('status');
    }),
  );

  const hostFacts = host?.facts() ?? factsWithoutCollector();
  const selfFamilies = (): MetricFamily[] => [
    ...selfMetrics(engine.status(), scrape.targets(), storage.stats(), process.cpuUsage(), process.memoryUsage.rss()),
    ...rules.metrics(),
    ...alertRouting.metrics(),
  ];
  if (host !== undefined) {
    scrape.addBuiltIn({
      job: 'host',
      instance: hostFacts.instance,
      intervalMs: HOST_INTERVAL_MS,
      collect: () => host.collect(),
    });
    scrape.addBuiltIn({
      job: 'sightglass',
      instance: hostFacts.instance,
      intervalMs: SELF_INTERVAL_MS,
      collect: selfFamilies,
    });
  }

  const remoteWrite = new RemoteWriteReceiver(storage);
  const edits = new FileEdits(() => configuration.reload());
  const configEdits = new ConfigEdits(configFile, edits);
  const stopping = opening.move();
  const engine: Engine = {
    clock,
    storage,
    queries,
    promql: promqlLanguage,
    collection: createCollection({
      clock,
      scrape,
      edits: configEdits,
      secrets,
      configFile,
      current: () => configuration.current,
      procfs: options.host?.procfs ?? '/proc',
      setUpFor: (names) => serviceSetUp(names, dirname(resolve(configFile))),
    }),
    rules: createRuleDesk({
      clock,
      storage,
      queries,
      edits,
      configEdits,
      configFile: resolve(configFile),
      lookbackMs: LOOKBACK_MS,
      current: () => configuration.current,
      groups: () => rules.configured(),
      alertmanager: alertRouting.alertmanager,
    }),
    secrets,
    dashboards,
    lookbackMs: LOOKBACK_MS,
    targets: () => scrape.targets(),
    droppedTargets: () => scrape.droppedTargets(),
    ruleGroups: () => rules.groups(),
    alerts: () => rules.alerts(),
    status: () =>
      engineStatus({
        version: options.version,
        startedMs,
        nowMs: clock.now(),
        samplesPerSecond: rate.perSecond(),
        retentionMs: policy.keepMs,
        dataDir,
        configFile,
        stats: storage.stats(),
        targets: scrape.targets(),
        alerts: rules.alerts(),
        groups: rules.groups(),
        problems: [
          configuration.problem,
          ...(configuration.current?.inactive ?? []),
          ...scrape.problems(),
          ...alertRouting.problems(),
        ].filter((p) => p !== undefined),
      }),
    hostFacts: () => hostFacts,
    metrics: (): MetricInfo[] => metricCatalogue(storage),
    configText: () => redactConfig(configuration.current?.text ?? ''),
    selfExposition: () => writeExposition(selfFamilies()),
    receiveRemoteWrite: (body, headers) =>
      options.isRemoteWriteEnabled ? remoteWrite.receive(body, headers) : REMOTE_WRITE_IS_OFF,
    isAdminApiEnabled: options.isAdminApiEnabled ?? false,
    takeSnapshot: () => takeNamedSnapshot(storage, dataDir, clock),
    deleteSeries: (matcherSets, minT, maxT) => storage.deleteSeries(matcherSets, minT, maxT),
    cleanTombstones: () => storage.cleanTombstones(),
    forecastStorage: () => storage.forecast(),
    async reload() {
      await configuration.reload();
      await alertRouting.reload();
    },
    alertRouting,
    sendTestNotification: () => alertRouting.sendTest(),
    onChange: (listener) => topics.listen(listener),
    onNotification(listener) {
      notificationListeners.add(listener);
      return { [Symbol.dispose]: () => void notificationListeners.delete(listener) };
    },
    [Symbol.asyncDispose]: () => stopping.disposeAsync(),
  };
  return engine;
}

type FirstConfiguration =
  | { readonly isGood: true; readonly read: ReadConfiguration }
  | { readonly isGood: false; readonly error: unknown };

/** A file that the caller named has to be good; the person's own one may be mended while the rest runs. */
async function firstConfiguration(file: string, { configFile, log }: EngineOptions): Promise<FirstConfiguration> {
  try {
    return { isGood: true, read: await readConfiguration(file) };
  } catch (error) {
    if (configFile !== undefined) throw error;
    log.error('the configuration is not in force', { error: (error as Error).message });
    return { isGood: false, error };
  }
}

const REMOTE_WRITE_IS_OFF: HttpAnswer = {
  status: 404,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: 'The remote write receiver is off. Start with --enable-remote-write-receiver.\n',
};

function factsWithoutCollector(): HostFacts {
  const instance = hostname();
  return {
    hostname: instance,
    os: '',
    cpuModel: '',
    cores: 0,
    memoryBytes: 0,
    bootMs: undefined,
    instance,
    isCollected: false,
  };
}

function every(clock: Clock, intervalMs: number, run: () => void): Disposable {
  let timer = clock.after(intervalMs, tick);
  function tick(): void {
    run();
    timer = clock.after(intervalMs, tick);
  }
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
}
