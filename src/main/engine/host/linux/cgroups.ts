/**
 * Control groups that a person knows by name: containers of every engine, and services of systemd. Both layouts of the
 * kernel: one tree with all controllers (v2), or one tree for each (v1).
 */
import { fields, lines } from '../collector.ts';
import type { HostFiles } from '../hostFiles.ts';
import { USER_HZ } from './cpu.ts';

/** Groups of containers lie this deep at most: below the slices of a user's service manager. */
const MAX_DEPTH = 7;
/** Folders looked into for one search: a machine with more has groups for something else. */
const FOLDER_LIMIT = 2_000;
const CONTAINER = /(?:^|-)([0-9a-f]{64})(?:\.scope)?$/;
const SERVICE = /^system\.slice\/[^/]+\.service$/;
/** A limit of memory beyond this is none: v1 writes the largest number of pages. */
const UNLIMITED_BYTES = 2 ** 62;

export interface ControlGroup {
  /** From the root of the tree, without a slash in front. */
  readonly path: string;
  /** 64 hexadecimal digits; undefined for a service. */
  readonly containerId: string | undefined;
}

export interface GroupUsage {
  readonly cpuSeconds: number | undefined;
  readonly userSeconds: number | undefined;
  readonly systemSeconds: number | undefined;
  readonly periods: number | undefined;
  readonly throttledPeriods: number | undefined;
  readonly throttledSeconds: number | undefined;
  readonly memoryBytes: number | undefined;
  /** Without what the kernel can drop at once. */
  readonly workingSetBytes: number | undefined;
  readonly rssBytes: number | undefined;
  readonly cacheBytes: number | undefined;
  readonly swapBytes: number | undefined;
  /** 0 when there is none, as cAdvisor has it. */
  readonly memoryLimitBytes: number | undefined;
  readonly oomKills: number | undefined;
  readonly processes: number | undefined;
  /** By block device, `major:minor`. */
  readonly io: ReadonlyMap<string, GroupIo>;
}

export interface GroupIo {
  readBytes: number;
  writtenBytes: number;
  reads: number;
  writes: number;
}

export interface CgroupTree {
  /** Every group of the tree. */
  find(): ControlGroup[];
  /** Those that lie where engines put them, and beside these ones: a small part of the work. */
  findNear(known: readonly ControlGroup[]): ControlGroup[];
  usage(group: ControlGroup): GroupUsage;
  /** A process of the group; undefined when it has none left. */
  process(group: ControlGroup): string | undefined;
}

const ROOT = 'fs/cgroup';

/** Undefined when the kernel or the machine's set-up has no control groups. */
export function openCgroupTree(files: HostFiles): CgroupTree | undefined {
  if (files.sysOnce(`${ROOT}/cgroup.controllers`) !== undefined) return unifiedTree(files);
  const folders = new Set(files.listSysFolders(ROOT));
  const cpu = ['cpu,cpuacct', 'cpuacct'].find((name) => folders.has(name));
  return cpu === undefined ? undefined : separateTrees(files, `${ROOT}/${cpu}`);
}

function unifiedTree(files: HostFiles): CgroupTree {
  const read = ({ path }: ControlGroup, file: string): string => files.sysOnce(`${ROOT}/${path}/${file}`) ?? '';
  return {
    find: () => findGroups(files, ROOT, [''], MAX_DEPTH),
    findNear: (known) => findGroups(files, ROOT, parentsOf(known), 1),
    process: (group) => firstProcess(files, `${ROOT}/${group.path}`),
    usage(group) {
      const cpu = keyed(read(group, 'cpu.stat'));
      const memory = keyed(read(group, 'memory.stat'));
      const memoryBytes = numberIn(read(group, 'memory.current'));
      return {
        cpuSeconds: scaled(cpu.get('usage_usec'), 1e6),
        userSeconds: scaled(cpu.get('user_usec'), 1e6),
        systemSeconds: scaled(cpu.get('system_usec'), 1e6),
        periods: cpu.get('nr_periods'),
        throttledPeriods: cpu.get('nr_throttled'),
        throttledSeconds: scaled(cpu.get('throttled_usec'), 1e6),
        memoryBytes,
        workingSetBytes: without(memoryBytes, memory.get('inactive_file')),
        rssBytes: memory.get('anon'),
        cacheBytes: memory.get('file'),
        swapBytes: numberIn(read(group, 'memory.swap.current')),
        memoryLimitBytes: limitOf(read(group, 'memory.max')),
        oomKills: keyed(read(group, 'memory.events')).get('oom_kill'),
        processes: numberIn(read(group, 'pids.current')),
        io: parseIoStat(read(group, 'io.stat')),
      };
    },
  };
}

function separateTrees(files: HostFiles, cpuRoot: string): CgroupTree {
  const readBelow = (root: string, { path }: ControlGroup, file: string): string =>
    files.sysOnce(`${root}/${path}/${file}`) ?? '';
  return {
    find: () => findGroups(files, cpuRoot, [''], MAX_DEPTH),
    findNear: (known) => findGroups(files, cpuRoot, parentsOf(known), 1),
    process: (group) => firstProcess(files, `${cpuRoot}/${group.path}`),
    usage(group) {
      const read = (controller: string, file: string): string => readBelow(`${ROOT}/${controller}`, group, file);
      const times = keyed(readBelow(cpuRoot, group, 'cpuacct.stat'));
      const quota = keyed(read('cpu', 'cpu.stat') || readBelow(cpuRoot, group, 'cpu.stat'));
      const memory = keyed(read('memory', 'memory.stat'));
      const memoryBytes = numberIn(read('memory', 'memory.usage_in_bytes'));
      return {
        cpuSeconds: scaled(numberIn(readBelow(cpuRoot, group, 'cpuacct.usage')), 1e9),
        userSeconds: scaled(times.get('user'), USER_HZ),
        systemSeconds: scaled(times.get('system'), USER_HZ),
        periods: quota.get('nr_periods'),
        throttledPeriods: quota.get('nr_throttled'),
        throttledSeconds: scaled(quota.get('throttled_time'), 1e9),
        memoryBytes,
        workingSetBytes: without(memoryBytes, memory.get('total_inactive_file')),
        rssBytes: memory.get('total_rss'),
        cacheBytes: memory.get('total_cache'),
        swapBytes: memory.get('total_swap'),
        memoryLimitBytes: limitOf(read('memory', 'memory.limit_in_bytes')),
        oomKills: keyed(read('memory', 'memory.oom_control')).get('oom_kill'),
        processes: numberIn(read('pids', 'pids.current')),
        io: parseBlkio(
          read('blkio', 'blkio.throttle.io_service_bytes_recursive') ||
            read('blkio', 'blkio.throttle.io_service_bytes'),
          read('blkio', 'blkio.throttle.io_serviced_recursive') || read('blkio', 'blkio.throttle.io_serviced'),
        ),
      };
    },
  };
}

/** Breadth first: what lies near the root is found even where there is far too much. */
function findGroups(files: HostFiles, root: string, start: readonly string[], maxDepth: number): ControlGroup[] {
  const found: ControlGroup[] = [];
  let level = start;
  let looked = 0;
  for (let depth = 0; depth < maxDepth && level.length > 0; depth++) {
    const next: string[] = [];
    for (const parent of level) {
      looked += 1;
      if (looked > FOLDER_LIMIT) return found;
      for (const name of files.listSysFolders(parent === '' ? root : `${root}/${parent}`)) {
        const path = parent === '' ? name : `${parent}/${name}`;
        const containerId = CONTAINER.exec(name)?.[1];
        if (containerId !== undefined || SERVICE.test(path)) found.push({ path, containerId });
        // What is inside a container is its own affair.
        if (containerId === undefined) next.push(path);
      }
    }
    level = next;
  }
  return found;
}

/** Where Docker, Podman and systemd put their groups. */
const USUAL_PARENTS = ['docker', 'libpod_parent', 'machine.slice', 'system.slice'];

function parentsOf(groups: readonly ControlGroup[]): string[] {
  const parents = groups.map(({ path }) => path.slice(0, Math.max(path.lastIndexOf('/'), 0)));
  return [...new Set([...USUAL_PARENTS, ...parents])];
}

/** Engines put the processes into the group itself or one below it. */
function firstProcess(files: HostFiles, at: string): string | undefined {
  for (const folder of [at, ...files.listSysFolders(at).map((name) => `${at}/${name}`)]) {
    const first = lines(files.sysOnce(`${folder}/cgroup.procs`) ?? '')[0];
    if (first !== undefined && first !== '' && first !== '0') return first;
  }
  return undefined;
}

/** Lines of a key and a number. */
function keyed(text: string): Map<string, number> {
  return new Map(
    lines(text).map((line) => {
      const [key = '', value] = line.split(' ');
      return [key, Number(value)];
    }),
  );
}

const numberIn = (text: string): number | undefined => (/^\d+$/.test(text) ? Number(text) : undefined);
const scaled = (value: number | undefined, unit: number): number | undefined =>
  value === undefined ? undefined : value / unit;
const without = (all: number | undefined, part: number | undefined): number | undefined =>
  all === undefined ? undefined : Math.max(all - (part ?? 0), 0);

function limitOf(text: string): number | undefined {
  if (text === 'max') return 0;
  const bytes = numberIn(text);
  return bytes !== undefined && bytes >= UNLIMITED_BYTES ? 0 : bytes;
}

/** `8:0 rbytes=1 wbytes=2 rios=3 wios=4 …` */
function parseIoStat(text: string): Map<string, GroupIo> {
  const io = new Map<string, GroupIo>();
  for (const line of lines(text)) {
    const [device = '', ...pairs] = fields(line);
    const values = new Map(pairs.map((pair) => pair.split('=') as [string, string]));
    const value = (key: string): number => Number(values.get(key) ?? 0);
    const used = {
      readBytes: value('rbytes'),
      writtenBytes: value('wbytes'),
      reads: value('rios'),
      writes: value('wios'),
    };
    if (device !== '') io.set(device, used);
  }
  return io;
}

/** `8:0 Read 1`, `8:0 Write 2`, … in a file of bytes and one of operations. */
function parseBlkio(bytes: string, operations: string): Map<string, GroupIo> {
  const io = new Map<string, GroupIo>();
  const add = (text: string, reads: 'readBytes' | 'reads', writes: 'writtenBytes' | 'writes'): void => {
    for (const line of lines(text)) {
      const [device = '', kind, value] = fields(line);
      if (kind !== 'Read' && kind !== 'Write') continue;
      const used = io.get(device) ?? { readBytes: 0, writtenBytes: 0, reads: 0, writes: 0 };
      used[kind === 'Read' ? reads : writes] += Number(value);
      io.set(device, used);
    }
  };
  add(bytes, 'readBytes', 'writtenBytes');
  add(operations, 'reads', 'writes');
  return io;
}
