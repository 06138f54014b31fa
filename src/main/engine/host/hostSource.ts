/** Where a collector reads from: /proc and /sys under roots that tests and containers may move. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface HostSource {
  readonly procfs: string;
  readonly sysfs: string;
  readonly rootfs: string;
}

/** Whole text of a file under /proc. These files are made in memory as they are read: reading at once is cheapest. */
export const readProc = ({ procfs }: HostSource, ...path: string[]): string =>
  readFileSync(join(procfs, ...path), 'utf8');

/** Lines split at white space; empty lines are left out. */
export function fieldsOf(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.trim().split(/\s+/));
}
