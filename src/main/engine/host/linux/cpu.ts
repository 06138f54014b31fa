/** CPU time per mode from /proc/stat; throttling, isolation and thread counts from /sys/devices/system/cpu. */
import { lines, type Collector } from '../collector.ts';
import type { FamilySet } from '../familySet.ts';
import type { HostFiles } from '../hostFiles.ts';

/** USER_HZ is 100 on every architecture Linux runs on today; /proc always speaks in it. */
export const USER_HZ = 100;

const MODES = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const;
const IDLE = MODES.indexOf('idle');
/** A jump back of idle time by more than this is a CPU that came back from being offline, not jitter. */
const IDLE_RESET_SECONDS = 3;

/** Ticks of one CPU in the file's order: user … steal, guest, guest_nice. */
export interface CpuTicks {
  readonly cpu: string;
  readonly ticks: readonly number[];
}

function parseCpuTicks(stat: string): CpuTicks[] {
  const cpus: CpuTicks[] = [];
  for (const line of lines(stat)) {
    if (!line.startsWith('cpu')) continue;
    const [name = '', ...ticks] = line.split(' ');
    if (name !== 'cpu') cpus.push({ cpu: name.slice(3), ticks: ticks.map(Number) });
  }
  return cpus;
}

export function createCpuCollector(): Collector {
  const last = new Map<string, number[]>();
  return {
    name: 'cpu',
    collect(files, out) {
      for (const { cpu, ticks } of parseCpuTicks(files.proc('stat')))
        writeTimes(out, cpu, keepAscending(last, cpu, ticks));
      writeThrottles(files, out);
      writeIsolated(files, out);
      return true;
    },
  };
}

/** The kernel's iowait and idle may step back a little; a counter must not, or every rate would see a reset. */
function keepAscending(last: Map<string, number[]>, cpu: string, ticks: readonly number[]): readonly number[] {
  const before = last.get(cpu);
  const isReset = before !== undefined && (before[IDLE] ?? 0) - (ticks[IDLE] ?? 0) > IDLE_RESET_SECONDS * USER_HZ;
  const kept = before === undefined || isReset ? [...ticks] : ticks.map((now, i) => Math.max(now, before[i] ?? 0));
  last.set(cpu, kept);
  return kept;
}

function writeTimes(out: FamilySet, cpu: string, ticks: readonly number[]): void {
  MODES.forEach((mode, i) => {
    out.counter(
      'node_cpu_seconds_total',
      'Seconds the CPUs spent in each mode.',
      (ticks[i] ?? 0) / USER_HZ,
      'cpu',
      cpu,
      'mode',
      mode,
    );
  });
  const guestHelp = 'Seconds the CPUs spent in guests (VMs) for each mode.';
  out.counter('node_cpu_guest_seconds_total', guestHelp, (ticks[8] ?? 0) / USER_HZ, 'cpu', cpu, 'mode', 'user');
  out.counter('node_cpu_guest_seconds_total', guestHelp, (ticks[9] ?? 0) / USER_HZ, 'cpu', cpu, 'mode', 'nice');
}

function writeThrottles(files: HostFiles, out: FamilySet): void {
  const cores = new Set<string>();
  const packages = new Set<string>();
  for (const name of files.listSys('devices/system/cpu')) {
    if (!/^cpu\d+$/.test(name)) continue;
    const at = `devices/system/cpu/${name}`;
    const physical = files.sysNumber(`${at}/topology/physical_package_id`);
    const core = files.sysNumber(`${at}/topology/core_id`);
    if (physical === undefined || core === undefined) continue;
    const [inPackage, inCore] = [String(physical), String(core)];
    const byCore = files.sysNumber(`${at}/thermal_throttle/core_throttle_count`);
    if (byCore !== undefined && !cores.has(`${inPackage}/${inCore}`)) {
      cores.add(`${inPackage}/${inCore}`);
      const help = 'Number of times this CPU core has been throttled.';
      out.counter('node_cpu_core_throttles_total', help, byCore, 'core', inCore, 'package', inPackage);
    }
    const byPackage = files.sysNumber(`${at}/thermal_throttle/package_throttle_count`);
    if (byPackage !== undefined && !packages.has(inPackage)) {
      packages.add(inPackage);
      const help = 'Number of times this CPU package has been throttled.';
      out.counter('node_cpu_package_throttles_total', help, byPackage, 'package', inPackage);
    }
  }
}

function writeIsolated(files: HostFiles, out: FamilySet): void {
  for (const cpu of parseCpuList(files.sys('devices/system/cpu/isolated') ?? '')) {
    const help = 'Whether each core is isolated, information from /sys/devices/system/cpu/isolated.';
    out.gauge('node_cpu_isolated', help, 1, 'cpu', String(cpu));
  }
}

/** `0-2,7` as the kernel writes sets of CPUs. */
function parseCpuList(text: string): number[] {
  const cpus: number[] = [];
  for (const part of text.split(',')) {
    const [first = '', end = first] = part.split('-');
    if (first === '') continue;
    for (let cpu = Number(first); cpu <= Number(end); cpu++) cpus.push(cpu);
  }
  return cpus;
}
