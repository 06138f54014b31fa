/**
 * Reads the kernel's files below roots that a test or a container may move. Reads are synchronous: /proc and /sys are
 * memory, and a synchronous read costs a fifth of an asynchronous one. Files of real disks must not be read here.
 */
import { readFileSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { KeptHandles } from './keptHandles.ts';

/** How long a file that was absent is not asked for again: a failed open costs three times a successful read. */
const ABSENT_FOR_MS = 30_000;
/** Devices come and go rarely, and to list a folder costs as much as five readings. */
const LISTED_FOR_MS = 5_000;

/** Files read at each tick, with room for machines of many CPUs and devices; the soft limit of a process is often 1024. */
const KEPT_FILES = 192;
/** Processes whose files stay open. Those of a machine with more are opened for each reading. */
const KEPT_PROCESS_FILES = 256;

export interface HostRoots {
  readonly procfs: string;
  readonly sysfs: string;
  readonly rootfs: string;
}

export class HostFiles implements Disposable {
  readonly roots: HostRoots;
  readonly #monotonic: () => number;
  readonly #absentUntil = new Map<string, number>();
  readonly #lists = new Map<string, { readonly names: readonly string[]; readonly untilMs: number }>();
  readonly #texts = new Map<string, string>();
  readonly #kept = new KeptHandles(KEPT_FILES);
  readonly #keptOfProcesses = new KeptHandles(KEPT_PROCESS_FILES);

  constructor(roots: HostRoots, monotonic: () => number) {
    this.roots = roots;
    this.#monotonic = monotonic;
  }

  /** A new tick: what several collectors read is read anew. */
  startTick(): void {
    this.#texts.clear();
  }

  /** @throws the system error when it cannot be read */
  proc(path: string): string {
    return this.#kept.read(`${this.roots.procfs}/${path}`);
  }

  /** As `proc`, for a file that more than one collector reads: once a tick. */
  procShared(path: string): string {
    let text = this.#texts.get(path);
    if (text === undefined) this.#texts.set(path, (text = this.proc(path)));
    return text;
  }

  /** Undefined when absent or unreadable. */
  procIf(path: string): string | undefined {
    return this.#readIf(`${this.roots.procfs}/${path}`);
  }

  /** For files whose lines may be of any length: it is opened for each reading. */
  procLongLines(path: string): string | undefined {
    return quietly(() => readFileSync(`${this.roots.procfs}/${path}`, 'utf8'));
  }

  /** A file of one process; absence is not remembered, for its name does not come back. `forgetProcess` must follow one day. */
  ofProcess(pid: string, file: 'stat' | 'io' | 'cmdline'): string | undefined {
    return quietly(() => this.#keptOfProcesses.read(this.#processPath(pid, file)));
  }

  /** The process has ended, or its file will not be read again. */
  forgetProcess(pid: string, file: 'stat' | 'io' | 'cmdline'): void {
    this.#keptOfProcesses.drop(this.#processPath(pid, file));
  }

  #processPath(pid: string, file: string): string {
    return `${this.roots.procfs}/${pid}/${file}`;
  }

  /** One attribute, trimmed; undefined when absent, unreadable, or refused by its driver. */
  sys(path: string): string | undefined {
    return this.#readIf(`${this.roots.sysfs}/${path}`)?.trim();
  }

  /** An attribute that is one number (decimal or 0x…); undefined when it is absent or none. */
  sysNumber(path: string): number | undefined {
    const text = this.sys(path);
    if (text === undefined || text === '') return undefined;
    const value = Number(text);
    return Number.isNaN(value) ? undefined : value;
  }

  /** As `sys`, opened for each reading and never remembered: for what comes and goes, as the groups of containers do. */
  sysOnce(path: string): string | undefined {
    return quietly(() => readFileSync(`${this.roots.sysfs}/${path}`, 'utf8'))?.trim();
  }

  /** Folders below a folder, sorted. */
  listSysFolders(path: string): string[] {
    const entries = quietly(() => readdirSync(`${this.roots.sysfs}/${path}`, { withFileTypes: true })) ?? [];
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  }

  root(path: string): string | undefined {
    return this.#readIf(`${this.roots.rootfs}/${path}`);
  }

  /** Names below a folder, sorted; empty when it is absent. The same array as before while nothing comes or goes. */
  listSys(path: string): readonly string[] {
    const known = this.#lists.get(path);
    const now = this.#monotonic();
    if (known !== undefined && now < known.untilMs) return known.names;
    const read = quietly(() => readdirSync(`${this.roots.sysfs}/${path}`).sort()) ?? [];
    const names = known !== undefined && isSame(known.names, read) ? known.names : read;
    this.#lists.set(path, { names, untilMs: now + (names.length === 0 ? ABSENT_FOR_MS : LISTED_FOR_MS) });
    return names;
  }

  /** Of all processes, as they are now. */
  listProcesses(): string[] {
    const names = quietly(() => readdirSync(this.roots.procfs)) ?? [];
    return names.filter(isNumber);
  }

  listProc(path: string): string[] {
    return this.#unlessAbsent(path, () => readdirSync(`${this.roots.procfs}/${path}`).sort()) ?? [];
  }

  /** Where a link below /sys leads in the end, as an absolute path; undefined when it leads nowhere. */
  sysRealPath(path: string): string | undefined {
    return quietly(() => realpathSync(`${this.roots.sysfs}/${path}`));
  }

  sysLink(path: string): string | undefined {
    return quietly(() => readlinkSync(`${this.roots.sysfs}/${path}`));
  }

  [Symbol.dispose](): void {
    this.#kept[Symbol.dispose]();
    this.#keptOfProcesses[Symbol.dispose]();
  }

  #readIf(path: string): string | undefined {
    return this.#unlessAbsent(path, () => this.#kept.read(path));
  }

  #unlessAbsent<T>(path: string, read: () => T): T | undefined {
    const until = this.#absentUntil.get(path);
    if (until !== undefined && this.#monotonic() < until) return undefined;
    const value = quietly(read);
    if (value === undefined) this.#absentUntil.set(path, this.#monotonic() + ABSENT_FOR_MS);
    else if (until !== undefined) this.#absentUntil.delete(path);
    return value;
  }
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, i) => name === b[i]);

function isNumber(name: string): boolean {
  const first = name.charCodeAt(0);
  return first >= 0x30 && first <= 0x39;
}

/** Absence and refusal are ordinary answers of /sys, not errors. */
function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
