/**
 * Processes grouped by command name, the busiest and the largest groups only: names stay while pids come and go, so the
 * number of series stays small. Counters add what each process did since it was last seen; an ended one keeps its share.
 */
import type { Collector } from './collector.ts';
import type { HostFiles } from './hostFiles.ts';
import { USER_HZ } from './linux/cpu.ts';

const EVERY_MS = 5_000;
/** Groups shown by CPU of the last interval, and as many again by memory. */
const TOP = 15;
/** The page size of the architectures this program is built for. */
const PAGE_BYTES = 4096;
/** Reading all of a machine with more processes would cost more than the interval allows. */
const PROCESS_LIMIT = 4_096;

export interface ProcessStat {
  readonly command: string;
  readonly cpuSeconds: number;
  readonly startTicks: string;
  readonly residentBytes: number;
}

/** The command stands in parentheses and may itself hold blanks and parentheses. */
export function parseProcessStat(text: string): ProcessStat | undefined {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return undefined;
  const rest = text.slice(close + 2).split(' ');
  return {
    command: text.slice(open + 1, close),
    cpuSeconds: (Number(rest[11]) + Number(rest[12])) / USER_HZ,
    startTicks: rest[19] ?? '',
    residentBytes: Number(rest[21]) * PAGE_BYTES,
  };
}

interface Group {
  cpuSeconds: number;
  recentCpuSeconds: number;
  residentBytes: number;
  count: number;
}

export function createProcessCollector(): Collector {
  const groups = new Map<string, Group>();
  let last: ReadonlyMap<string, SeenProcess> = new Map();
  return {
    name: 'sightglass_processes',
    everyMs: EVERY_MS,
    collect(files, out) {
      last = readProcesses(files, groups, last);
      for (const [name, group] of topGroups(groups)) {
        const label = ['groupname', name] as const;
        out.counter(
          'sightglass_process_cpu_seconds_total',
          'CPU time of all processes of this name.',
          group.cpuSeconds,
          ...label,
        );
        out.gauge(
          'sightglass_process_resident_bytes',
          'Resident memory of all processes of this name.',
          group.residentBytes,
          ...label,
        );
        out.gauge('sightglass_process_count', 'Running processes of this name.', group.count, ...label);
      }
      return true;
    },
  };
}

interface SeenProcess {
  readonly cpuSeconds: number;
  readonly name: string;
}

/** What Node calls its main thread, and with it the whole process: the name of the program says more. */
const NODE_THREAD = 'MainThread';

/** A process keeps the name it was first seen with. */
function nameOf(files: HostFiles, pid: string, command: string): string {
  if (command !== NODE_THREAD) return command;
  const program = (files.procOnce(`${pid}/cmdline`) ?? '').split('\0')[0] ?? '';
  return program.slice(program.lastIndexOf('/') + 1) || command;
}

/** Brings the groups up to date. @returns what was seen per process (pid and start), for the next call */
function readProcesses(
  files: HostFiles,
  groups: Map<string, Group>,
  last: ReadonlyMap<string, SeenProcess>,
): Map<string, SeenProcess> {
  for (const group of groups.values()) Object.assign(group, { recentCpuSeconds: 0, residentBytes: 0, count: 0 });
  const seen = new Map<string, SeenProcess>();
  const pids = files.listProc('').filter((name) => /^\d+$/.test(name));
  for (const pid of pids.slice(0, PROCESS_LIMIT)) {
    const stat = parseProcessStat(files.procOnce(`${pid}/stat`) ?? '');
    if (stat === undefined) continue;
    const key = `${pid} ${stat.startTicks}`;
    const before = last.get(key);
    const recent = Math.max(stat.cpuSeconds - (before?.cpuSeconds ?? 0), 0);
    const name = before?.name ?? nameOf(files, pid, stat.command);
    seen.set(key, { cpuSeconds: stat.cpuSeconds, name });
    const group = groups.get(name) ?? { cpuSeconds: 0, recentCpuSeconds: 0, residentBytes: 0, count: 0 };
    groups.set(name, group);
    group.cpuSeconds += recent;
    group.recentCpuSeconds += recent;
    group.residentBytes += stat.residentBytes;
    group.count += 1;
  }
  // A name that left is forgotten; should it return, its counter starts anew, as any restarted process' does.
  for (const [name, group] of groups) if (group.count === 0) groups.delete(name);
  return seen;
}

function topGroups(groups: ReadonlyMap<string, Group>): Map<string, Group> {
  const all = [...groups];
  const byCpu = all.toSorted(([, a], [, b]) => b.recentCpuSeconds - a.recentCpuSeconds).slice(0, TOP);
  const byMemory = all.toSorted(([, a], [, b]) => b.residentBytes - a.residentBytes).slice(0, TOP);
  return new Map([...byCpu, ...byMemory]);
}
