/** All targets of a configuration and all collectors inside the program; applying a new configuration leaves unchanged targets running. */
import { labelsToRecord, type Labels } from '../../../shared/labels.ts';
import type { TargetView } from '../../../shared/status.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { LoadedConfig } from '../config/loadConfig.ts';
import type { ScrapeConfig } from '../config/scrapeConfig.ts';
import { startDiscovery, type JobDiscovery } from '../discovery/jobDiscovery.ts';
import type { TargetGroup } from '../discovery/targetGroup.ts';
import type { Storage } from '../storage/storage.ts';
import { BuiltInLoop, type BuiltInTarget } from './builtInLoop.ts';
import { createHttpFetch } from './scrapeFetch.ts';
import { ScrapeLoop, type LoopDependencies } from './scrapeLoop.ts';
import type { ScrapeFetch } from './scrapeRequest.ts';
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
}

export interface ScrapeManager extends AsyncDisposable {
  /** Makes the running targets those of the configuration; resolves when what had to stop has stopped. */
  apply(config: Pick<LoadedConfig, 'file' | 'scrapeConfigs'>): Promise<void>;
  addBuiltIn(target: BuiltInTarget): void;
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
  dropped: readonly Labels[];
  problems: readonly string[];
}

export function createScrapeManager(options: ScrapeManagerOptions): ScrapeManager {
  const { storage, clock, log, onChange } = options;
  const http = options.fetch === undefined ? createHttpFetch() : undefined;
  const deps: LoopDependencies = {
    storage,
    clock,
    log: log.for('scrape'),
    fetch: options.fetch ?? (http as NonNullable<typeof http>).fetch,
    userAgent: `Sightglass/${options.version ?? 'dev'}`,
    onReport: onChange,
  };
  const builtIns: BuiltInLoop[] = [];
  let jobs = new Map<string, Job>();
  const stopping = new Set<Promise<void>>();
  let isDisposed = false;

  function stopLoop(loop: ScrapeLoop, endSeries: boolean): void {
    const stopped = loop.stop(endSeries).finally(() => stopping.delete(stopped));
    stopping.add(stopped);
  }

  function syncTargets(job: Job, groups: readonly TargetGroup[]): void {
    if (isDisposed) return;
    const { targets, dropped, problems } = targetsOf(job.config, groups);
    job.dropped = dropped;
    job.problems = problems;
    const forcedError = limitError(job.config, targets);
    const wanted = new Map(targets.map((target) => [target.id, target]));
    for (const [id, loop] of job.loops) {
      const next = wanted.get(id);
      if (next !== undefined && isSameTarget(next, loop.target) && loop.forcedError === forcedError) continue;
      job.loops.delete(id);
      stopLoop(loop, next === undefined);
    }
    for (const target of targets) {
      if (!job.loops.has(target.id))
        job.loops.set(target.id, new ScrapeLoop(target, job.configFile, forcedError, deps));
    }
    onChange();
  }

  function startJob(config: ScrapeConfig, configFile: string): Job {
    const job: Job = { config, configFile, discovery: undefined, loops: new Map(), dropped: [], problems: [] };
    job.discovery = startDiscovery(config.discovery, (groups) => syncTargets(job, groups));
    return job;
  }

  function stopJob(job: Job, endSeries: boolean): void {
    job.discovery?.[Symbol.dispose]();
    for (const loop of job.loops.values()) stopLoop(loop, endSeries);
  }

  async function apply(config: Pick<LoadedConfig, 'file' | 'scrapeConfigs'>): Promise<void> {
    const next = new Map<string, Job>();
    const fresh: ScrapeConfig[] = [];
    for (const scrape of config.scrapeConfigs) {
      const running = jobs.get(scrape.jobName);
      if (
        running !== undefined &&
        running.configFile === config.file &&
        running.config.fingerprint === scrape.fingerprint
      )
        next.set(scrape.jobName, running);
      else fresh.push(scrape);
    }
    for (const [name, job] of jobs) if (next.get(name) !== job) stopJob(job, true);
    await Promise.all(stopping);
    for (const scrape of fresh) next.set(scrape.jobName, startJob(scrape, config.file));
    jobs = new Map(
      config.scrapeConfigs.flatMap(({ jobName }) => (next.has(jobName) ? [[jobName, next.get(jobName) as Job]] : [])),
    );
    onChange();
  }

  return {
    apply,
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
      isDisposed = true;
      for (const job of jobs.values()) stopJob(job, false);
      await Promise.all([...stopping, ...builtIns.map((loop) => loop[Symbol.asyncDispose]())]);
      jobs.clear();
      http?.[Symbol.dispose]();
    },
  };
}

function limitError({ limits }: ScrapeConfig, targets: readonly Target[]): string {
  return limits.targets > 0 && targets.length > limits.targets
    ? `target_limit exceeded (number of targets: ${targets.length}, limit: ${limits.targets})`
    : '';
}

const isSameTarget = (a: Target, b: Target): boolean =>
  a.intervalMs === b.intervalMs && a.timeoutMs === b.timeoutMs && a.job === b.job;
