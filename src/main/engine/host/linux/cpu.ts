/** CPU time per mode from /proc/stat; throttling, isolation and thread counts from /sys/devices/system/cpu. */
import type { Collector } from '../collector.ts';
import type { FamilySet } from '../familySet.ts';
import type { HostFiles } from '../hostFiles.ts';
import { lineEnd, readNumbers } from '../kernelText.ts';

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

/** `cpu0 1 2 …`: first of all, and in one block, behind the line of their sum. */
function parseCpuTicks(stat: string): CpuTicks[] {
  const cpus: CpuTicks[] = [];
  for (let at = lineEnd(stat, 0) + 1; stat.startsWith('cpu', at); at = lineEnd(stat, at) + 1) {
    const blank = stat.indexOf(' ', at);
    const ticks: number[] = [];
    readNumbers(stat, blank, ticks);
    cpus.push({ cpu: stat.slice(at + 3, blank), ticks });
  }
  return cpus;
}

export function createCpuCollector(): Collector {
  const last = new Map<string, number[]>();
  let topology: CpuTopology | undefined;
  return {
    name: 'cpu',
    collect(files, out) {
      for (const { cpu, ticks } of parseCpuTicks(files.procShared('stat')))
        writeTimes(out, cpu, keepAscending(last, cpu, ticks));
      const names = files.listSys('devices/system/cpu');
      // A list is made anew when CPUs may have come or gone.
      if (topology?.names !== names) topology = readTopology(files, names);
      writeThrottles(files, out, topology);
      writeIsolated(out, topology);
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

/** What stays as it is until a CPU goes on or off. */
interface CpuTopology {
  readonly names: readonly string[];
  /** The first CPU of each core, and of each package. */
  readonly cores: readonly { readonly at: string; readonly inPackage: string; readonly inCore: string }[];
  readonly packages: readonly { readonly at: string; readonly inPackage: string }[];
  readonly isolated: readonly string[];
}

function readTopology(files: HostFiles, names: readonly string[]): CpuTopology {
  const cores = new Map<string, CpuTopology['cores'][number]>();
  const packages = new Map<string, CpuTopology['packages'][number]>();
  for (const name of names) {
    if (!/^cpu\d+$/.test(name)) continue;
    const at = `devices/system/cpu/${name}`;
    const physical = files.sysNumber(`${at}/topology/physical_package_id`);
    const core = files.sysNumber(`${at}/topology/core_id`);
    if (physical === undefined || core === undefined) continue;
    const [inPackage, inCore] = [String(physical), String(core)];
    const throttles = `${at}/thermal_throttle`;
    const key = `${inPackage}/${inCore}`;
    if (!cores.has(key) && files.sysNumber(`${throttles}/core_throttle_count`) !== undefined)
      cores.set(key, { at: throttles, inPackage, inCore });
    if (!packages.has(inPackage) && files.sysNumber(`${throttles}/package_throttle_count`) !== undefined)
      packages.set(inPackage, { at: throttles, inPackage });
  }
  const isolated = parseCpuList(files.sys('devices/system/cpu/isolated') ?? '').map(String);
  return { names, cores: [...cores.values()], packages: [...packages.values()], isolated };
}

function writeThrottles(files: HostFiles, out: FamilySet, { cores, packages }: CpuTopology): void {
  for (const { at, inPackage, inCore } of cores) {
    const count = files.sysNumber(`${at}/core_throttle_count`);
    const help = 'Number of times this CPU core has been throttled.';
    if (count !== undefined)
      out.counter('node_cpu_core_throttles_total', help, count, 'core', inCore, 'package', inPackage);
  }
  for (const { at, inPackage } of packages) {
    const count = files.sysNumber(`${at}/package_throttle_count`);
    const help = 'Number of times this CPU package has been throttled.';
    if (count !== undefined) out.counter('node_cpu_package_throttles_total', help, count, 'package', inPackage);
  }
}

function writeIsolated(out: FamilySet, { isolated }: CpuTopology): void {
  const help = 'Whether each core is isolated, information from /sys/devices/system/cpu/isolated.';
  for (const cpu of isolated) out.gauge('node_cpu_isolated', help, 1, 'cpu', cpu);
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
