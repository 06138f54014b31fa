/**
 * This machine in node_exporter's names. On Linux everything comes from /proc and /sys; elsewhere from the system's own
 * interfaces. A collector that fails costs only itself and says so in `node_scrape_collector_success`.
 */
import type { HostFacts } from '../../../shared/status.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { MetricFamily } from '../base/metricFamily.ts';
import { FamilyBuilder } from './familyBuilder.ts';
import { readHostFacts } from './hostFacts.ts';
import type { HostSource } from './hostSource.ts';
import { collectCpu } from './linux/cpu.ts';
import { collectDiskstats } from './linux/diskstats.ts';
import { FilesystemCollector } from './linux/filesystem.ts';
import { collectFileHandles, collectPressure, collectTime, collectUname, collectVmstat } from './linux/kernel.ts';
import { collectLoadavg } from './linux/loadavg.ts';
import { collectMeminfo } from './linux/meminfo.ts';
import { collectNetdev } from './linux/netdev.ts';
import { collectStat } from './linux/stat.ts';
import { collectPortable } from './portable.ts';

export interface HostCollectorOptions {
  readonly procfs: string;
  readonly sysfs: string;
  /** Where the machine's own root is mounted: `/`, but for a container that watches its host. */
  readonly rootfs?: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly platform?: NodeJS.Platform;
}

export interface HostCollector extends Disposable {
  collect(): Promise<readonly MetricFamily[]>;
  facts(): HostFacts;
}

interface Collector {
  readonly name: string;
  collect(source: HostSource, out: FamilyBuilder): void | Promise<void>;
}

export function createHostCollector(options: HostCollectorOptions): HostCollector {
  const { procfs, sysfs, rootfs = '/', clock, log, platform = process.platform } = options;
  const source: HostSource = { procfs, sysfs, rootfs };
  const collectors =
    platform === 'linux'
      ? linuxCollectors(clock)
      : [{ name: 'portable', collect: (_: HostSource, out: FamilyBuilder) => collectPortable(out, clock) }];
  const failing = new Set<string>();

  async function run({ name, collect }: Collector, out: FamilyBuilder): Promise<boolean> {
    try {
      await collect(source, out);
      failing.delete(name);
      return true;
    } catch (error) {
      // Once per run of failures: a file that this kernel does not have is not news every second.
      if (!failing.has(name)) log.debug('collector failed', { collector: name, error: (error as Error).message });
      failing.add(name);
      return false;
    }
  }

  return {
    async collect() {
      const out = new FamilyBuilder();
      const own = new FamilyBuilder();
      for (const collector of collectors) {
        const started = clock.monotonic();
        const isGood = await run(collector, out);
        const labels = { collector: collector.name };
        own.gauge(
          'node_scrape_collector_duration_seconds',
          'Seconds a collector took.',
          (clock.monotonic() - started) / 1000,
          labels,
        );
        own.gauge('node_scrape_collector_success', '1 when a collector succeeded.', isGood ? 1 : 0, labels);
      }
      return [...out.families(), ...own.families()];
    },
    facts: () => readHostFacts(source, platform),
    [Symbol.dispose]() {},
  };
}

function linuxCollectors(clock: Clock): Collector[] {
  const filesystem = new FilesystemCollector();
  return [
    { name: 'cpu', collect: collectCpu },
    { name: 'diskstats', collect: collectDiskstats },
    { name: 'filefd', collect: collectFileHandles },
    { name: 'filesystem', collect: (source, out) => filesystem.collect(source, out) },
    { name: 'loadavg', collect: collectLoadavg },
    { name: 'meminfo', collect: collectMeminfo },
    { name: 'netdev', collect: collectNetdev },
    { name: 'pressure', collect: collectPressure },
    { name: 'stat', collect: collectStat },
    { name: 'time', collect: (_, out) => collectTime(clock, out) },
    { name: 'uname', collect: collectUname },
    { name: 'vmstat', collect: collectVmstat },
  ];
}
