/**
 * This machine as a target: all collectors of its platform, each for itself. One that fails or hangs costs only its own
 * families; the others are served. Everything runs on the engine's thread and must stay within 2 ms of it per second.
 */
import type { HostFacts } from '../../../shared/status.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { MetricFamily } from '../base/metricFamily.ts';
import type { Collector } from './collector.ts';
import { FamilySet } from './familySet.ts';
import { HostFiles } from './hostFiles.ts';
import { readLinuxFacts, readPortableFacts } from './hostFacts.ts';
import { linuxCollectors } from './linux/linuxCollectors.ts';
import { createNvidiaCollector } from './nvidia.ts';
import { createPortableCollector } from './portable.ts';
import { createProcessCollector } from './processes.ts';

export interface HostCollectorOptions {
  readonly procfs: string;
  readonly sysfs: string;
  readonly rootfs?: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly platform?: NodeJS.Platform;
  /** For printing beside node_exporter, which writes `label=""`; what goes to the store must not have them. */
  readonly keepsEmptyLabels?: boolean;
}

export interface HostCollector extends Disposable {
  /** One reading of everything that is due; never rejects. A call during another waits for that one and shares its result. */
  collect(): Promise<MetricFamily[]>;
  facts(): HostFacts;
}

export function createHostCollector(options: HostCollectorOptions): HostCollector {
  const { clock, log } = options;
  const isLinux = (options.platform ?? process.platform) === 'linux';
  const roots = { procfs: options.procfs, sysfs: options.sysfs, rootfs: options.rootfs ?? '' };
  const files = new HostFiles(roots, () => clock.monotonic());
  const collectors = isLinux
    ? [...linuxCollectors({ clock, log, rootfs: roots.rootfs }), createNvidiaCollector(clock), createProcessCollector()]
    : [createPortableCollector(), createNvidiaCollector(clock)];
  const runs = collectors.map((collector) => createRun(collector, files, options));
  const report = new FamilySet();
  let facts: HostFacts | undefined;
  let running: Promise<MetricFamily[]> | undefined;
  let cpuMicros = 0;
  let isDisposed = false;

  async function collectAll(): Promise<MetricFamily[]> {
    const families: MetricFamily[] = [];
    const pending = measured(() => {
      files.startTick();
      return runs.map((run) => run.refresh());
    });
    for (const wait of pending) if (wait !== undefined) await wait;
    measured(() => gather(families));
    return families;
  }

  /** Waiting is not counted: others work meanwhile. */
  function measured<T>(work: () => T): T {
    const before = process.threadCpuUsage();
    const result = work();
    const used = process.threadCpuUsage(before);
    cpuMicros += used.user + used.system;
    return result;
  }

  function gather(families: MetricFamily[]): void {
    for (const run of runs) {
      families.push(...run.families);
      const durationHelp = 'node_exporter: Duration of a collector scrape.';
      report.gauge(
        'node_scrape_collector_duration_seconds',
        durationHelp,
        run.durationMs / 1000,
        'collector',
        run.name,
      );
      const successHelp = 'node_exporter: Whether a collector succeeded.';
      report.gauge('node_scrape_collector_success', successHelp, run.isSuccess ? 1 : 0, 'collector', run.name);
    }
    const cpuHelp = 'CPU time this program took to read this machine.';
    report.counter('sightglass_host_collect_cpu_seconds_total', cpuHelp, cpuMicros / 1e6);
    families.push(...report.take());
  }

  return {
    collect() {
      if (isDisposed) return Promise.resolve([]);
      running ??= collectAll().finally(() => {
        running = undefined;
      });
      return running;
    },
    facts: () => (facts ??= isLinux ? readLinuxFacts(files) : readPortableFacts(clock.now())),
    [Symbol.dispose]() {
      isDisposed = true;
      for (const collector of collectors) collector[Symbol.dispose]?.();
      files[Symbol.dispose]();
    },
  };
}

interface CollectorRun {
  readonly name: string;
  readonly families: readonly MetricFamily[];
  readonly durationMs: number;
  readonly isSuccess: boolean;
  /** Undefined when nothing is to be waited for. */
  refresh(): Promise<void> | undefined;
}

/** How long a tick waits for a collector that asks outside of /proc and /sys; then its last families are served. */
const PATIENCE_MS = 250;

function createRun(collector: Collector, files: HostFiles, options: HostCollectorOptions): CollectorRun {
  const { clock, log } = options;
  const out = new FamilySet({ keepsEmptyLabels: options.keepsEmptyLabels ?? false });
  const run = {
    name: collector.name,
    families: [] as readonly MetricFamily[],
    durationMs: 0,
    isSuccess: false,
    refresh,
  };
  let dueAt = -Infinity;
  let isBusy = false;
  let lastError = '';

  function refresh(): Promise<void> | undefined {
    const start = clock.monotonic();
    if (isBusy || start < dueAt) return undefined;
    dueAt = start + (collector.everyMs ?? 0);
    try {
      const result = collector.collect(files, out);
      if (typeof result === 'boolean') {
        finish(start, result);
        return undefined;
      }
      isBusy = true;
      const done = result.then(
        (hasData) => finish(start, hasData),
        (error: unknown) => fail(start, error),
      );
      return patiently(
        done.finally(() => (isBusy = false)),
        clock,
      );
    } catch (error) {
      fail(start, error);
      return undefined;
    }
  }

  function finish(start: number, hasData: boolean): void {
    run.families = out.take();
    run.durationMs = clock.monotonic() - start;
    run.isSuccess = hasData;
    lastError = '';
  }

  function fail(start: number, error: unknown): void {
    out.discard();
    run.families = [];
    run.durationMs = clock.monotonic() - start;
    run.isSuccess = false;
    const message = error instanceof Error ? error.message : String(error);
    // The same failure each second would bury everything else in the log.
    if (message !== lastError) log.warn('Host collector failed.', { collector: collector.name, error: message });
    lastError = message;
  }

  return run;
}

function patiently(work: Promise<void>, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.after(PATIENCE_MS, resolve);
    void work.finally(() => {
      timer[Symbol.dispose]();
      resolve();
    });
  });
}
