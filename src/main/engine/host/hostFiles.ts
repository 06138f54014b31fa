/**
 * Reads the kernel's files below roots that a test or a container may move. Reads are synchronous: /proc and /sys are
 * memory, and a synchronous read costs a fifth of an asynchronous one. Files of real disks must not be read here.
 */
import { readFileSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';

/** How long a file that was absent is not asked for again: a failed open costs three times a successful read. */
const ABSENT_FOR_MS = 30_000;

export interface HostRoots {
  readonly procfs: string;
  readonly sysfs: string;
  readonly rootfs: string;
}

export class HostFiles {
  readonly roots: HostRoots;
  readonly #monotonic: () => number;
  readonly #absentUntil = new Map<string, number>();

  constructor(roots: HostRoots, monotonic: () => number) {
    this.roots = roots;
    this.#monotonic = monotonic;
  }

  /** @throws the system error when it cannot be read */
  proc(path: string): string {
    return readFileSync(`${this.roots.procfs}/${path}`, 'utf8');
  }

  /** Undefined when absent or unreadable. */
  procIf(path: string): string | undefined {
    return this.#readIf(`${this.roots.procfs}/${path}`);
  }

  /** As procIf, but absence is not remembered: for files of processes, whose names do not come back. */
  procOnce(path: string): string | undefined {
    return quietly(() => readFileSync(`${this.roots.procfs}/${path}`, 'utf8'));
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

  root(path: string): string | undefined {
    return this.#readIf(`${this.roots.rootfs}/${path}`);
  }

  /** Names below a folder, sorted; empty when it is absent. */
  listSys(path: string): string[] {
    return this.#list(`${this.roots.sysfs}/${path}`);
  }

  listProc(path: string): string[] {
    return this.#list(`${this.roots.procfs}/${path}`);
  }

  /** Where a link below /sys leads in the end, as an absolute path; undefined when it leads nowhere. */
  sysRealPath(path: string): string | undefined {
    return quietly(() => realpathSync(`${this.roots.sysfs}/${path}`));
  }

  sysLink(path: string): string | undefined {
    return quietly(() => readlinkSync(`${this.roots.sysfs}/${path}`));
  }

  #readIf(path: string): string | undefined {
    return this.#unlessAbsent(path, () => readFileSync(path, 'utf8'));
  }

  #list(path: string): string[] {
    return this.#unlessAbsent(path, () => readdirSync(path).sort()) ?? [];
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

/** Absence and refusal are ordinary answers of /sys, not errors. */
function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
