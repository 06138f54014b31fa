/**
 * Processes added up by command name: names stay while pids come and go. Counters add what each process did since it was
 * last seen. What came and went between two readings is not lost either: the kernel adds it to the parent that waited, and
 * what no process that was seen explains counts to the names of those that ended, or to the parent's.
 */
import type { HostFiles } from './hostFiles.ts';
import { parseProcessIo, parseProcessStat, type ProcessIo, type ProcessStat } from './processStat.ts';

/** Reading all of a machine with more processes would cost more than the interval allows. */
const PROCESS_LIMIT = 4_096;
/** The parent of the kernel's own threads: often more than half of all processes, and hardly ever busy. */
const KERNEL_THREADS = '2';
/** So each of them is looked at in every third reading only. */
const KERNEL_THREAD_READINGS = 3;

export interface ProcessGroup {
  cpuSeconds: number;
  readBytes: number;
  writtenBytes: number;
  residentBytes: number;
  count: number;
  /** Of the last reading alone. */
  recentCpuSeconds: number;
  recentReadBytes: number;
  recentWrittenBytes: number;
}

interface SeenProcess {
  readonly name: string;
  readonly stat: ProcessStat;
  /** Undefined where the kernel does not let this program look. */
  readonly io: ProcessIo | undefined;
}

/** What processes that ended had been seen to do, by the living ancestor that inherits their counters. */
interface Inheritance {
  cpuSeconds: number;
  readBytes: number;
  writtenBytes: number;
  readonly ended: SeenProcess[];
}

const NOTHING: ProcessIo = { readBytes: 0, writtenBytes: 0 };

export class ProcessGroups {
  readonly groups = new Map<string, ProcessGroup>();
  #seen: ReadonlyMap<string, SeenProcess> = new Map();
  #readings = 0;

  /** One look at every process. */
  read(files: HostFiles): void {
    const isFirst = this.#readings === 0;
    for (const group of this.groups.values()) restart(group);
    const stats = this.#readStats(files);
    this.#readings += 1;
    const inheritances = this.#inheritances(stats, files);
    const seen = new Map<string, SeenProcess>();
    for (const [pid, stat] of stats) {
      const before = this.#before(pid, stat);
      const inherited = inheritances.get(pid);
      const name = before?.name ?? nameOf(files, pid, stat.command);
      const io = readIo(files, pid, stat, before, inherited);
      seen.set(pid, { name, stat, io });
      const group = this.#group(name);
      group.residentBytes += stat.residentBytes;
      group.count += 1;
      addCpu(group, stat.cpuSeconds - (before?.stat.cpuSeconds ?? 0));
      addIo(group, io ?? NOTHING, before?.io ?? NOTHING, inherited);
      // What the first reading finds of children is history.
      const childrenBefore = before?.stat.childCpuSeconds ?? (isFirst ? stat.childCpuSeconds : 0);
      this.#shareOut(stat.childCpuSeconds - childrenBefore - (inherited?.cpuSeconds ?? 0), inherited, group);
    }
    this.#seen = seen;
    if (isFirst) for (const group of this.groups.values()) forgetRecent(group);
  }

  /** CPU time that no look at a process had shown. */
  #shareOut(seconds: number, inherited: Inheritance | undefined, waiting: ProcessGroup): void {
    if (seconds <= 0) return;
    const ended = inherited?.ended ?? [];
    const sum = ended.reduce((all, process) => all + weightOf(process), 0);
    if (sum === 0) addCpu(waiting, seconds);
    for (const process of ended) addCpu(this.#group(process.name), (seconds * weightOf(process)) / sum);
  }

  #readStats(files: HostFiles): Map<string, ProcessStat> {
    const stats = new Map<string, ProcessStat>();
    for (const pid of files.listProcesses().slice(0, PROCESS_LIMIT)) {
      const before = this.#seen.get(pid)?.stat;
      const rests = before?.parent === KERNEL_THREADS && (this.#readings + Number(pid)) % KERNEL_THREAD_READINGS !== 0;
      const stat = rests ? before : parseProcessStat(files.ofProcess(pid, 'stat') ?? '');
      if (stat !== undefined) stats.set(pid, stat);
    }
    return stats;
  }

  /** The same process in the last reading; a number may have gone to another since. */
  #before(pid: string, { startTicks }: ProcessStat): SeenProcess | undefined {
    const seen = this.#seen.get(pid);
    return seen?.stat.startTicks === startTicks ? seen : undefined;
  }

  #inheritances(living: ReadonlyMap<string, ProcessStat>, files: HostFiles): Map<string, Inheritance> {
    const isGone = (pid: string): boolean => {
      const stat = living.get(pid);
      return stat === undefined || this.#before(pid, stat) === undefined;
    };
    const inheritances = new Map<string, Inheritance>();
    for (const [pid, process] of this.#seen) {
      if (!isGone(pid)) continue;
      if (!living.has(pid)) forget(files, pid);
      let heir = process.stat.parent;
      for (let parent = this.#seen.get(heir); parent !== undefined && isGone(heir); parent = this.#seen.get(heir))
        heir = parent.stat.parent;
      const known = inheritances.get(heir) ?? { cpuSeconds: 0, readBytes: 0, writtenBytes: 0, ended: [] };
      known.cpuSeconds += process.stat.cpuSeconds + process.stat.childCpuSeconds;
      known.readBytes += process.io?.readBytes ?? 0;
      known.writtenBytes += process.io?.writtenBytes ?? 0;
      known.ended.push(process);
      inheritances.set(heir, known);
    }
    return inheritances;
  }

  #group(name: string): ProcessGroup {
    let group = this.groups.get(name);
    if (group === undefined) this.groups.set(name, (group = emptyGroup()));
    return group;
  }
}

/** Those that had worked before most likely worked on. */
const weightOf = ({ stat }: SeenProcess): number => stat.cpuSeconds + 0.01;

/** What Node calls its main thread, and with it the whole process: the name of the program says more. */
const NODE_THREAD = 'MainThread';

/** A process keeps the name it was first seen with. */
function nameOf(files: HostFiles, pid: string, command: string): string {
  if (command !== NODE_THREAD) return command;
  const program = (files.ofProcess(pid, 'cmdline') ?? '').split('\0')[0] ?? '';
  files.forgetProcess(pid, 'cmdline');
  return program.slice(program.lastIndexOf('/') + 1) || command;
}

/** A process that took no CPU time moved no data worth a name: it is not asked. */
function readIo(
  files: HostFiles,
  pid: string,
  stat: ProcessStat,
  before: SeenProcess | undefined,
  inherited: Inheritance | undefined,
): ProcessIo | undefined {
  if (before !== undefined) {
    const isIdle =
      stat.cpuSeconds === before.stat.cpuSeconds && stat.childCpuSeconds === before.stat.childCpuSeconds && !inherited;
    if (isIdle || before.io === undefined) return before.io;
  }
  const text = files.ofProcess(pid, 'io');
  return text === undefined ? before?.io : parseProcessIo(text);
}

function forget(files: HostFiles, pid: string): void {
  files.forgetProcess(pid, 'stat');
  files.forgetProcess(pid, 'io');
}

function addCpu(group: ProcessGroup, seconds: number): void {
  const recent = Math.max(seconds, 0);
  group.cpuSeconds += recent;
  group.recentCpuSeconds += recent;
}

function addIo(group: ProcessGroup, now: ProcessIo, before: ProcessIo, inherited: Inheritance | undefined): void {
  const read = Math.max(now.readBytes - before.readBytes - (inherited?.readBytes ?? 0), 0);
  const written = Math.max(now.writtenBytes - before.writtenBytes - (inherited?.writtenBytes ?? 0), 0);
  group.readBytes += read;
  group.writtenBytes += written;
  group.recentReadBytes += read;
  group.recentWrittenBytes += written;
}

const emptyGroup = (): ProcessGroup => ({
  cpuSeconds: 0,
  readBytes: 0,
  writtenBytes: 0,
  residentBytes: 0,
  count: 0,
  recentCpuSeconds: 0,
  recentReadBytes: 0,
  recentWrittenBytes: 0,
});

function restart(group: ProcessGroup): void {
  group.residentBytes = 0;
  group.count = 0;
  forgetRecent(group);
}

function forgetRecent(group: ProcessGroup): void {
  group.recentCpuSeconds = 0;
  group.recentReadBytes = 0;
  group.recentWrittenBytes = 0;
}
