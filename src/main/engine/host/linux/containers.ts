/**
 * Containers and services by their control groups, under the names cAdvisor gives them, so that its dashboards and rules
 * work: `id` is the group, `name` and `image` are the container's, both absent on a service.
 */
import type { Clock } from '../../base/clock.ts';
import type { Collector } from '../collector.ts';
import type { FamilySet } from '../familySet.ts';
import type { HostFiles } from '../hostFiles.ts';
import { openCgroupTree, type CgroupTree, type ControlGroup, type GroupIo, type GroupUsage } from './cgroups.ts';
import type { ContainerName, ContainerNames } from './containerNames.ts';
import { parseNetDev, type NetworkDevice } from './netdev.ts';

/** A container that just started waits so long where containers usually are, and elsewhere until the whole tree is searched. */
const LOOK_EVERY_MS = 10_000;
const SEARCH_EVERY_MS = 120_000;
/** Containers first; a machine with more needs more than one screen. */
const GROUP_LIMIT = 128;
/** Of an id that no engine names. */
const SHORT_ID = 12;

const isContainer = ({ containerId }: ControlGroup): boolean => containerId !== undefined;

type Read = (usage: GroupUsage) => number | undefined;
type Family = readonly [type: 'counter' | 'gauge', name: string, help: string, read: Read];

const FAMILIES: readonly Family[] = [
  ['counter', 'cpu_user_seconds_total', 'Cumulative user cpu time consumed in seconds.', (used) => used.userSeconds],
  [
    'counter',
    'cpu_system_seconds_total',
    'Cumulative system cpu time consumed in seconds.',
    (used) => used.systemSeconds,
  ],
  ['counter', 'cpu_cfs_periods_total', 'Number of elapsed enforcement period intervals.', (used) => used.periods],
  [
    'counter',
    'cpu_cfs_throttled_periods_total',
    'Number of throttled period intervals.',
    (used) => used.throttledPeriods,
  ],
  [
    'counter',
    'cpu_cfs_throttled_seconds_total',
    'Total time duration the container has been throttled.',
    (used) => used.throttledSeconds,
  ],
  ['gauge', 'memory_usage_bytes', 'Current memory usage in bytes, including all memory.', (used) => used.memoryBytes],
  ['gauge', 'memory_working_set_bytes', 'Current working set in bytes.', (used) => used.workingSetBytes],
  ['gauge', 'memory_rss', 'Size of RSS in bytes.', (used) => used.rssBytes],
  ['gauge', 'memory_cache', 'Number of bytes of page cache memory.', (used) => used.cacheBytes],
  ['gauge', 'memory_swap', 'Container swap usage in bytes.', (used) => used.swapBytes],
  ['gauge', 'spec_memory_limit_bytes', 'Memory limit for the container.', (used) => used.memoryLimitBytes],
  ['counter', 'oom_events_total', 'Count of out of memory events observed for the container', (used) => used.oomKills],
  ['gauge', 'processes', 'Number of processes running inside the container.', (used) => used.processes],
];

const IO_FAMILIES: readonly (readonly [name: string, help: string, read: (io: GroupIo) => number])[] = [
  ['fs_reads_bytes_total', 'Cumulative count of bytes read', (io) => io.readBytes],
  ['fs_writes_bytes_total', 'Cumulative count of bytes written', (io) => io.writtenBytes],
  ['fs_reads_total', 'Cumulative count of reads completed', (io) => io.reads],
  ['fs_writes_total', 'Cumulative count of writes completed', (io) => io.writes],
];

/** Columns of /proc/PID/net/dev. */
const NETWORK_FAMILIES: readonly (readonly [column: number, name: string, help: string])[] = [
  [0, 'network_receive_bytes_total', 'Cumulative count of bytes received'],
  [1, 'network_receive_packets_total', 'Cumulative count of packets received'],
  [2, 'network_receive_errors_total', 'Cumulative count of errors encountered while receiving'],
  [3, 'network_receive_packets_dropped_total', 'Cumulative count of packets dropped while receiving'],
  [8, 'network_transmit_bytes_total', 'Cumulative count of bytes transmitted'],
  [9, 'network_transmit_packets_total', 'Cumulative count of packets transmitted'],
  [10, 'network_transmit_errors_total', 'Cumulative count of errors encountered while transmitting'],
  [11, 'network_transmit_packets_dropped_total', 'Cumulative count of packets dropped while transmitting'],
];

const [RECEIVED, TRANSMITTED] = [0, 8];
/** What the fastest networks move in the time between two system calls. */
const BETWEEN_READINGS_BYTES = 64 * 1024;

export function createContainerCollector(names: ContainerNames, clock: Clock): Collector {
  let tree: CgroupTree | undefined;
  let groups: readonly ControlGroup[] = [];
  let lookedAt = -Infinity;
  let searchedAt = -Infinity;

  function search(files: HostFiles): void {
    const now = clock.monotonic();
    if (now - lookedAt < LOOK_EVERY_MS) return;
    lookedAt = now;
    const isWhole = now - searchedAt >= SEARCH_EVERY_MS;
    if (isWhole) {
      searchedAt = now;
      tree ??= openCgroupTree(files);
    }
    const found = (isWhole ? tree?.find() : tree?.findNear(groups)) ?? [];
    groups = [...found.filter(isContainer), ...found.filter((group) => !isContainer(group))].slice(0, GROUP_LIMIT);
  }

  return {
    name: 'sightglass_containers',
    everyMs: 5_000,
    async collect(files, out) {
      search(files);
      if (tree === undefined) return false;
      const known = await names.of(groups.flatMap(({ containerId }) => containerId ?? []));
      for (const group of groups) writeGroup(files, out, tree, group, known, clock);
      return groups.length > 0;
    },
  };
}

function writeGroup(
  files: HostFiles,
  out: FamilySet,
  tree: CgroupTree,
  group: ControlGroup,
  known: ReadonlyMap<string, ContainerName>,
  clock: Clock,
): void {
  const usage = tree.usage(group);
  // It ended since the last search.
  if (usage.cpuSeconds === undefined && usage.memoryBytes === undefined) return;
  const { containerId } = group;
  const called = containerId === undefined ? undefined : known.get(containerId);
  const name = called?.name ?? containerId?.slice(0, SHORT_ID) ?? '';
  const labels = ['id', `/${group.path}`, 'image', called?.image ?? '', 'name', name];
  if (usage.cpuSeconds !== undefined) {
    const help = 'Cumulative cpu time consumed in seconds.';
    out.counter('container_cpu_usage_seconds_total', help, usage.cpuSeconds, ...labels, 'cpu', 'total');
  }
  for (const [type, family, help, read] of FAMILIES) {
    const value = read(usage);
    if (value !== undefined) out.add(type, `container_${family}`, help, value, labels);
  }
  for (const [device, io] of usage.io) {
    const at = ['device', deviceName(files, device)];
    for (const [family, help, read] of IO_FAMILIES)
      out.counter(`container_${family}`, help, read(io), ...labels, ...at);
  }
  if (containerId === undefined) return;
  const seenHelp = 'Last time a container was seen by the exporter';
  out.gauge('container_last_seen', seenHelp, Math.floor(clock.now() / 1000), ...labels);
  writeNetwork(files, out, tree.process(group), labels);
}

/** `8:0` → `/dev/sda`. */
function deviceName(files: HostFiles, numbers: string): string {
  const name = /^DEVNAME=(.+)$/m.exec(files.sys(`dev/block/${numbers}/uevent`) ?? '')?.[1];
  return name === undefined ? numbers : `/dev/${name}`;
}

/** A container has devices of its own, unless it shares the machine's: those are counted already. */
function writeNetwork(files: HostFiles, out: FamilySet, process: string | undefined, labels: readonly string[]): void {
  const text = process === undefined ? undefined : files.procLongLines(`${process}/net/dev`);
  if (text === undefined) return;
  const devices = parseNetDev(text);
  if (isSameNetwork(devices, parseNetDev(files.procIf('net/dev') ?? ''))) return;
  for (const { device, counters } of devices) {
    if (device === 'lo') continue;
    for (const [column, family, help] of NETWORK_FAMILIES)
      out.counter(`container_${family}`, help, counters[column] ?? 0, ...labels, 'interface', device);
  }
}

const near = (one: number | undefined, other: number | undefined): boolean =>
  Math.abs((one ?? 0) - (other ?? 0)) <= BETWEEN_READINGS_BYTES;

/**
 * The name of a network namespace may be read by root alone, so it is told by its devices: the same names, and as many bytes
 * as can pass between two readings.
 */
function isSameNetwork(a: readonly NetworkDevice[], b: readonly NetworkDevice[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ device, counters }, i) => {
      const other = b[i];
      return (
        device === other?.device &&
        near(counters[RECEIVED], other.counters[RECEIVED]) &&
        near(counters[TRANSMITTED], other.counters[TRANSMITTED])
      );
    })
  );
}
