/** All targets of a configuration and all collectors inside the program; applying a new configuration leaves unchanged targets running. */
import { labelsToRecord, type Labels } from '../../../shared/labels.ts';
import type { TargetView } from '../../../shared/status.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { LoadedConfig } from '../config/loadConfig.ts';
import type { ScrapeConfig } from '../config/scrapeConfig.ts';
import { startDiscovery, type JobDiscovery } from '../discovery/jobDiscovery.ts';
import type { TargetGroup } from '../discovery/targetGroup.ts';
import type { ReadReference } from '../secrets/secretReference.ts';
import type { Storage } from '../storage/storage.ts';
import { BuiltInLoop, type BuiltInTarget } from './builtInLoop.ts';
import { createClientSettings, type ClientSettings } from './clientSettings.ts';
import { createFailureLog } from './failureLog.ts';
import { createFetchText } from './fetchText.ts';
import { createHttpFetch } from './scrapeFetch.ts';
import { ScrapeTicks } from './schedule.ts';
import { ScrapeLoop, type LoopDependencies } from './scrapeLoop.ts';
import type { ScrapeFetch, ScrapeRequest } from './scrapeRequest.ts';
import { createScrub, type Scrub } from './scrubLabels.ts';
import { targetsOf, type Target } from './target.ts';

export interface ScrapeManagerOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly log: Logger;
  /** After each scrape and each change of targets. */
  readonly onChange: () => void;
  /** The program's version, for the User-Agent. */
  readonly version?: string;
  /** Replaces the network. */
  readonly fetch?: ScrapeFetch;
  /** Answers some requests in the network's place. */
  readonly wrapFetch?: (fetch: ScrapeFetch, settings: () => ClientSettings) => ScrapeFetch;
  /** Absent: there are no stored secrets. */
  readonly readReference?: ReadReference;
  /** Absent: no proxies from the environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** How targets are asked, for those who ask one out of turn. */
export interface ScrapeClient {
  readonly fetch: ScrapeFetch;
  readonly settings: ClientSettings;
  readonly userAgent: string;
}

export interface ScrapeManager extends AsyncDisposable {
  /** Makes the running targets those of the configuration; resolves when what had to stop has stopped. */
  apply(config: Pick<LoadedConfig, 'file' | 'scrapeConfigs'>): Promise<void>;
  addBuiltIn(target: BuiltInTarget): void;
  readonly client: ScrapeClient;
  /** A target of the configuration and the request that asks it; undefined when there is none of that id. */
  find(
    id: string,
  ): { readonly target: Target; readonly request: (signal: AbortSignal) => Promise<ScrapeRequest> } | undefined;
  /** Scrapes out of turn; resolves when it is stored. */
  scrapeNow(id: string): Promise<void>;
  /** Built-in collectors first, then by job as configured. */
  targets(): readonly TargetView[];
  /** Discovered labels of targets that relabeling dropped. */
  droppedTargets(): readonly Readonly<Record<string, string>>[];
  /** Sentences about addresses that are no targets and discovery that fails. */
  problems(): readonly string[];
}

interface Job {
  readonly config: ScrapeConfig;
  readonly configFile: string;
  discovery: JobDiscovery | undefined;
  readonly loops: Map<string, ScrapeLoop>;
  /** Paused loops of the job as it was configured before, by target: they hand over, or end when the target is gone. */
  readonly before: Map<string, ScrapeLoop>;
  /** Changes of targets happen one after the other. */
  changes: Promise<void>;
  isStopped: boolean;
  dropped: readonly Labels[];
  problems: readonly string[];
  /** Without its key nothing may be stored: then an error in its place. */
  readonly scrub: Promise<{ readonly run: Scrub | undefined; readonly error: string }>;
}

export function createScrapeManager(options: ScrapeManagerOptions): ScrapeManager {
  const { storage, clock, log, onChange } = options;
  const http = options.fetch === undefined ? createHttpFetch() : undefined;
  const network = options.fetch ?? (http as NonNullable<typeof http>).fetch;
  const fetch = options.wrapFetch?.(network, () => deps.settings) ?? network;
  const readReference = options.readReference ?? noReferences;
  const failures = createFailureLog(log.for('scrape'));
  const deps: LoopDependencies = {
    storage,
    clock,
    log: log.for('scrape'),
    fetch,
    failures,
    settings: createClientSettings({ fetch, clock, readReference, environment: options.environment ?? {} }),
    ticks: new ScrapeTicks(clock),
    userAgent: `Sightglass/${options.version ?? 'dev'}`,
    onReport: onChange,
  };
  const builtIns: BuiltInLoop[] = [];
  let jobs = new Map<string, Job>();
  let isDisposed = false;
  /** Configurations come into force one after the other. */
  let applying: Promise<void> = Promise.resolve();

  async function syncTargets(job: Job, groups: readonly TargetGroup[], isComplete: boolean): Promise<void> {
    if (job.isStopped) return;
    const { targets, dropped, problems } = targetsOf(job.config, groups);
    const scrub = await job.scrub;
    const forcedError = scrub.error || limitError(job.config, targets);
    const wanted = new Map(targets.map((target) => [target.id, target]));
    const leaving = [...job.loops.values()].filter(
      (loop) => !isUnchanged(loop, wanted.get(loop.target.id), forcedError),
    );
    await Promise.all(leaving.map((loop) => loop.pause()));
    for (const loop of leaving) {
      job.loops.delete(loop.target.id);
      job.before.set(loop.target.id, loop);
    }
    if (job.isStopped) return;
    for (const target of targets) {
      if (job.loops.has(target.id)) continue;
      const inherited = job.before.get(target.id)?.handOver();
      job.before.delete(target.id);
      job.loops.set(
        target.id,
        new ScrapeLoop(target, { configFile: job.configFile, forcedError, inherited, scrub: scrub.run }, deps),
      );
    }
    if (isComplete) endBefore(job);
    job.dropped = dropped;
    job.problems = problems;
    onChange();
  }

  function startJob(config: ScrapeConfig, configFile: string, before: Map<string, ScrapeLoop>): Job {
    const job: Job = {
      config,
      configFile,
      discovery: undefined,
      loops: new Map(),
      before,
      changes: Promise.resolve(),
      isStopped: false,
      dropped: [],
      problems: [],
      scrub: createScrub(config.scrubbing, { configFile, readReference }).then(
        (run) => ({ run, error: '' }),
        (error: Error) => ({
          run: undefined,
          error: `Labels cannot be scrubbed, so nothing is stored: ${error.message}`,
        }),
      ),
    };
    const fetchText = createFetchText(deps, configFile);
    job.discovery = startDiscovery(config.discovery, { clock, configFile, fetchText }, (groups, isComplete) => {
      job.changes = job.changes
        .then(() => syncTargets(job, groups, isComplete))
        .catch((error: unknown) =>
          deps.log.error('targets not updated', { job: config.jobName, error: String(error) }),
        );
    });
    return job;
  }

  /** @returns its loops, paused */
  async function stopJob(job: Job): Promise<Map<string, ScrapeLoop>> {
    job.isStopped = true;
    job.discovery?.[Symbol.dispose]();
    await job.changes;
    await Promise.all([...job.loops.values()].map((loop) => loop.pause()));
    return new Map([...job.before, ...job.loops]);
  }

  async function bringInLine(config: Pick<LoadedConfig, 'file' | 'scrapeConfigs'>): Promise<void> {
    const wanted = new Map(config.scrapeConfigs.map((scrape) => [scrape.jobName, scrape]));
    const next = new Map<string, Job>();
    const before = new Map<string, Map<string, ScrapeLoop>>();
    for (const [name, job] of jobs) {
      const scrape = wanted.get(name);
      if (scrape?.fingerprint === job.config.fingerprint && job.configFile === config.file) next.set(name, job);
      else before.set(name, await stopJob(job));
    }
    if (isDisposed) {
      await Promise.all(
        [...before.values()].flatMap((loops) => [...loops.values()].map((loop) => loop[Symbol.asyncDispose]())),
      );
      return;
    }
    for (const [name, loops] of before) if (!wanted.has(name)) for (const loop of loops.values()) loop.finish();
    const order = config.scrapeConfigs.map((scrape): [string, Job] => [
      scrape.jobName,
      next.get(scrape.jobName) ??
        startJob(scrape, config.file, before.get(scrape.jobName) ?? new Map<string, ScrapeLoop>()),
    ]);
    jobs = new Map(order);
    await Promise.all([...jobs.values()].map((job) => job.changes));
    onChange();
  }

  const loopOf = (id: string): ScrapeLoop | undefined =>
    [...jobs.values()].flatMap((job) => job.loops.get(id) ?? [])[0];

  return {
    client: deps,
    find(id) {
      const loop = loopOf(id);
      return loop && { target: loop.target, request: (signal) => loop.request(signal) };
    },
    async scrapeNow(id) {
      await loopOf(id)?.scrapeNow();
    },
    apply(config) {
      const turn = applying.then(() => bringInLine(config));
      applying = turn.catch(() => {});
      return turn;
    },
    addBuiltIn(target) {
      builtIns.push(new BuiltInLoop(target, deps));
    },
    targets: () => [
      ...builtIns.map((loop) => loop.view()),
      ...[...jobs.values()].flatMap((job) => [...job.loops.values()].map((loop) => loop.view())),
    ],
    droppedTargets: () => [...jobs.values()].flatMap((job) => job.dropped.map(labelsToRecord)),
    problems: () => [...jobs.values()].flatMap((job) => job.problems.concat(job.discovery?.problems() ?? [])),
    async [Symbol.asyncDispose]() {
      if (isDisposed) return;
      isDisposed = true;
      await applying;
      const loops = await Promise.all([...jobs.values()].map(stopJob));
      const all: AsyncDisposable[] = [...builtIns];
      for (const list of loops) all.push(...list.values());
      await Promise.all(all.map((loop) => loop[Symbol.asyncDispose]()));
      jobs.clear();
      http?.[Symbol.dispose]();
      await failures[Symbol.asyncDispose]();
    },
  };
}

const noReferences: ReadReference = (reference) =>
  Promise.reject(new Error(`There is no secret called ${reference}: this program has no secret store.`));

/** Targets that did not come back end. */
function endBefore(job: Job): void {
  for (const loop of job.before.values()) loop.finish();
  job.before.clear();
}

function isUnchanged(loop: ScrapeLoop, next: Target | undefined, forcedError: string): boolean {
  const { target } = loop;
  return (
    next !== undefined &&
    next.intervalMs === target.intervalMs &&
    next.timeoutMs === target.timeoutMs &&
    loop.forcedError === forcedError
  );
}

function limitError({ limits }: ScrapeConfig, targets: readonly Target[]): string {
  return limits.targets > 0 && targets.length > limits.targets
    ? `target_limit exceeded (number of targets: ${targets.length}, limit: ${limits.targets})`
    : '';
}
