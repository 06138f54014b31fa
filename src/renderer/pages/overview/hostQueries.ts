/**
 * What Overview asks about this machine, in node_exporter's names. The built-in collector writes them with job "host";
 * every query here also makes sense when opened in Explore.
 */
import { formatDuration } from '../../../shared/time.ts';

/** The built-in collector's series. */
const THIS_MACHINE = 'job="host"';

/** Network devices that carry the machine's own traffic: bridges and virtual pairs would count it twice. */
const REAL_DEVICES = 'device!~"lo|veth.*|docker.*|br-.*|virbr.*|vnet.*|cni.*|flannel.*|cali.*|tap.*"';
/** Disks, not what is stacked on them. */
const REAL_DISKS = 'device!~"dm-.*|md.*|sr.*|loop.*|ram.*|zram.*"';
/** File systems that can fill up. */
const REAL_FILESYSTEMS = 'fstype!~"tmpfs|ramfs|squashfs|iso9660|overlay|nsfs|efivarfs|fuse.*|autofs"';

/** A rate needs two scrapes even when one is late: four intervals, and never less than a step. */
export function rateWindow(stepMs: number, intervalMs: number): string {
  return formatDuration(Math.max(stepMs + intervalMs, 4 * intervalMs));
}

const named = (label: string, value: string, expr: string): string =>
  `label_replace(${expr}, "${label}", "${value}", "", "")`;

export const cpuByMode = (window: string): string =>
  `100 * avg by (mode) (rate(node_cpu_seconds_total{${THIS_MACHINE}, mode!="idle"}[${window}]))`;

export const memoryParts = (): string =>
  [
    named(
      'part',
      'used',
      'node_memory_MemTotal_bytes{S} - node_memory_MemFree_bytes{S} - node_memory_Buffers_bytes{S}' +
        ' - node_memory_Cached_bytes{S} - node_memory_SReclaimable_bytes{S}',
    ),
    named('part', 'cache', 'node_memory_Cached_bytes{S} + node_memory_SReclaimable_bytes{S}'),
    named('part', 'buffers', 'node_memory_Buffers_bytes{S}'),
  ]
    .join(' or ')
    .replaceAll('{S}', `{${THIS_MACHINE}}`);

export const memoryTotals = (): string =>
  `{__name__=~"node_memory_(MemTotal|MemAvailable|SwapTotal|SwapFree)_bytes", ${THIS_MACHINE}}`;

export const networkBits = (window: string): string =>
  ['receive', 'transmit']
    .map((way) =>
      named(
        'direction',
        way === 'receive' ? 'received' : 'sent',
        `sum(rate(node_network_${way}_bytes_total{${THIS_MACHINE}, ${REAL_DEVICES}}[${window}])) * 8`,
      ),
    )
    .join(' or ');

export const networkErrors = (window: string): string =>
  ['receive', 'transmit']
    .map((way) => `sum(rate(node_network_${way}_errs_total{${THIS_MACHINE}, ${REAL_DEVICES}}[${window}]))`)
    .join(' + ');

export const diskBytes = (window: string): string =>
  [
    named('way', 'read', `sum(rate(node_disk_read_bytes_total{${THIS_MACHINE}, ${REAL_DISKS}}[${window}]))`),
    named('way', 'write', `sum(rate(node_disk_written_bytes_total{${THIS_MACHINE}, ${REAL_DISKS}}[${window}]))`),
  ].join(' or ');

export const filesystemSizes = (): string =>
  `{__name__=~"node_filesystem_(size|avail)_bytes", ${THIS_MACHINE}, ${REAL_FILESYSTEMS}}`;

export const rootUsedPercent = (): string =>
  `100 * (1 - node_filesystem_avail_bytes{${THIS_MACHINE}, mountpoint="/"}` +
  ` / node_filesystem_size_bytes{${THIS_MACHINE}, mountpoint="/"})`;

export const load = (): string => `{__name__=~"node_load(1|5|15)", ${THIS_MACHINE}}`;

export const temperatures = (): string =>
  `max by (chip) (node_hwmon_temp_celsius{${THIS_MACHINE}}) or max by (type) (node_thermal_zone_temp{${THIS_MACHINE}})`;

/** The same figures for every machine that is watched, by any job. */
export const fleet = {
  hosts: 'max by (job, instance, nodename) (last_over_time(node_uname_info[1d]))',
  cpu: (window: string): string =>
    `100 * (1 - avg by (job, instance) (rate(node_cpu_seconds_total{mode="idle"}[${window}])))`,
  memory:
    '100 * (1 - max by (job, instance) (node_memory_MemAvailable_bytes) / max by (job, instance) (node_memory_MemTotal_bytes))',
  fullestDisk:
    `max by (job, instance) (100 * (1 - node_filesystem_avail_bytes{${REAL_FILESYSTEMS}}` +
    ` / (node_filesystem_size_bytes{${REAL_FILESYSTEMS}} > 0)))`,
  network: (window: string): string =>
    ['receive', 'transmit']
      .map((way) => `sum by (job, instance) (rate(node_network_${way}_bytes_total{${REAL_DEVICES}}[${window}]))`)
      .join(' + '),
  uptime: 'max by (job, instance) (time() - node_boot_time_seconds)',
};

/** Processes by CPU, where 100 is one core. */
export const processCpu = (window: string, count: number): string =>
  `topk(${count}, 100 * sum by (groupname) (rate(sightglass_process_cpu_seconds_total{${THIS_MACHINE}}[${window}])))`;
export const processMemory = (): string => `sum by (groupname) (sightglass_process_resident_bytes{${THIS_MACHINE}})`;
