/**
 * Processes added up by command name: names stay while pids come and go. Counters add what each process did since it was
 * last seen. What came and went between two readings is not lost either: the kernel adds it to the parent that waited, and
 * what no process that was seen explains counts to the names of those that ended, or to the parent's.
 */
import type { HostFiles } from './hostFiles.ts';
import { parseProcessIo, parseProcessStat, type ProcessIo, type ProcessStat } from './processStat.ts';

/** Reading all of a machine with more processes would cost more than the interval allows. */
const PROCESS_LIMIT = 4_096;
/**
 * Most processes sleep: one that took no CPU time between two looks is looked at in every third reading only, or more seldom
 * on a machine with many of them. What it does when it wakes is seen a little later, but all of it.
 */
const RESTS = 3;
const MOST_RESTS = 6;
/** Sleepers that are looked at in a reading, beyond which each rests longer. */
const SLEEPERS_PER_READING = 64;

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
  /** It took no CPU time between the last two looks at it. */
  readonly isAsleep: boolean;
}

/** What processes that ended had been seen to do, by the living ancestor that inherits their counters. */
interface Inheritance {
  cpuSeconds: number;
  readBytes: number;
  writtenBytes: number;
  readonly ended: SeenProcess[];
}

/** A process whose counters took in those of others, and how much of that no look at a process had shown; may be negative. */
interface Heir {
  readonly group: ProcessGroup;
  readonly cpuSeconds: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
  readonly ended: readonly SeenProcess[];
}

const NOTHING: Inheritance = { cpuSeconds: 0, readBytes: 0, writtenBytes: 0, ended: [] };

export class ProcessGroups {
  readonly groups = new Map<string, ProcessGroup>();
  #seen: ReadonlyMap<string, SeenProcess> = new Map();
  #readings = 0;
  #sleepers = 0;

  /** One look at every process. */
  read(files: HostFiles): void {
    const isFirst = this.#readings === 0;
    for (const group of this.groups.values()) restart(group);
    const stats = this.#readStats(files);
    this.#readings += 1;
    const inheritances = this.#inheritances(stats, files);
    this.#wakeHeirs(inheritances.keys(), stats, files);
    const seen = new Map<string, SeenProcess>();
    const heirs: Heir[] = [];
    for (const [pid, stat] of stats) {
      const before = this.#before(pid, stat);
      const inherited = inheritances.get(pid);
      const name = before?.name ?? nameOf(files, pid, stat.command);
      const io = readIo(files, pid, stat, before, inherited);
      const isAsleep = before !== undefined && (stat === before.stat ? before.isAsleep : isIdle(stat, before.stat));
      if (isAsleep) this.#sleepers += 1;
      seen.set(pid, { name, stat, io, isAsleep });
      const group = this.#group(name);
      group.residentBytes += stat.residentBytes;
      group.count += 1;
      addCpu(group, stat.cpuSeconds - (before?.stat.cpuSeconds ?? 0));
      // What the first reading finds of children is history.
      const childrenBefore = before?.stat.childCpuSeconds ?? (isFirst ? stat.childCpuSeconds : 0);
      const childSeconds = stat.childCpuSeconds - childrenBefore;
      const read = (io?.readBytes ?? 0) - (before?.io?.readBytes ?? 0);
      const written = (io?.writtenBytes ?? 0) - (before?.io?.writtenBytes ?? 0);
      if (childSeconds > 0 || inherited !== undefined)
        heirs.push(heirOf(group, inherited, childSeconds, read, written));
      else addIo(group, read, written);
    }
    this.#settle(heirs);
    this.#seen = seen;
    if (isFirst) for (const group of this.groups.values()) forgetRecent(group);
  }

  /**
   * Counts what heirs have beyond what was seen. An orphan is inherited by another process than its last seen parent, so one
   * heir has too much and another too little: only the sum over all of them is true.
   */
  #settle(heirs: readonly Heir[]): void {
    const cpuShare = trueShare(heirs.map(({ cpuSeconds }) => cpuSeconds));
    const readShare = trueShare(heirs.map(({ readBytes }) => readBytes));
    const writtenShare = trueShare(heirs.map(({ writtenBytes }) => writtenBytes));
    for (const heir of heirs) {
      addIo(heir.group, heir.readBytes * readShare, heir.writtenBytes * writtenShare);
      this.#shareOut(heir.cpuSeconds * cpuShare, heir);
    }
  }

  /** CPU time that no look at a process had shown. */
  #shareOut(seconds: number, { ended, group }: Heir): void {
    if (seconds <= 0) return;
    const sum = ended.reduce((all, process) => all + weightOf(process), 0);
    if (sum === 0) addCpu(group, seconds);
    for (const process of ended) addCpu(this.#group(process.name), (seconds * weightOf(process)) / sum);
  }

  #readStats(files: HostFiles): Map<string, ProcessStat> {
    const stats = new Map<string, ProcessStat>();
    const period = Math.min(Math.max(Math.ceil(this.#sleepers / SLEEPERS_PER_READING), RESTS), MOST_RESTS);
    this.#sleepers = 0;
    for (const pid of files.listProcesses().slice(0, PROCESS_LIMIT)) {
      const before = this.#seen.get(pid);
      const rests = before?.isAsleep === true && (this.#readings + Number(pid)) % period !== 0;
      const stat = rests ? before.stat : parseProcessStat(files.ofProcess(pid, 'stat') ?? '');
      if (stat !== undefined) stats.set(pid, stat);
    }
    return stats;
  }

  /** Who waited for a process that ended has its time by now; to look later would count it twice. */
  #wakeHeirs(heirs: Iterable<string>, stats: Map<string, ProcessStat>, files: HostFiles): void {
    for (const pid of heirs) {
      if (stats.get(pid) !== this.#seen.get(pid)?.stat) continue;
      const stat = parseProcessStat(files.ofProcess(pid, 'stat') ?? '');
      if (stat !== undefined) stats.set(pid, stat);
    }
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
    const hasRested = isIdle(stat, before.stat) && inherited === undefined;
    if (hasRested || before.io === undefined) return before.io;
  }
  const text = files.ofProcess(pid, 'io');
  return text === undefined ? before?.io : parseProcessIo(text);
}

const isIdle = (now: ProcessStat, before: ProcessStat): boolean =>
  now.cpuSeconds === before.cpuSeconds && now.childCpuSeconds === before.childCpuSeconds;

function forget(files: HostFiles, pid: string): void {
  files.forgetProcess(pid, 'stat');
  files.forgetProcess(pid, 'io');
}

function addCpu(group: ProcessGroup, seconds: number): void {
  const recent = Math.max(seconds, 0);
  group.cpuSeconds += recent;
  group.recentCpuSeconds += recent;
}

function addIo(group: ProcessGroup, readBytes: number, writtenBytes: number): void {
  const read = Math.max(readBytes, 0);
  const written = Math.max(writtenBytes, 0);
  group.readBytes += read;
  group.writtenBytes += written;
  group.recentReadBytes += read;
  group.recentWrittenBytes += written;
}

function heirOf(
  group: ProcessGroup,
  inherited: Inheritance | undefined,
  childSeconds: number,
  read: number,
  written: number,
): Heir {
  const { cpuSeconds, readBytes, writtenBytes, ended } = inherited ?? NOTHING;
  return {
    group,
    cpuSeconds: childSeconds - cpuSeconds,
    readBytes: read - readBytes,
    writtenBytes: written - writtenBytes,
    ended,
  };
}

/** The part of what is too much that remains when it has made up for what is too little. */
function trueShare(amounts: readonly number[]): number {
  let [tooMuch, sum] = [0, 0];
  for (const amount of amounts) {
    tooMuch += Math.max(amount, 0);
    sum += amount;
  }
  return tooMuch === 0 ? 0 : Math.max(sum, 0) / tooMuch;
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
