/** A /proc tree of processes in a temporary folder, as the host collector reads it. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface FakeProcess {
  readonly command: string;
  readonly parent?: number;
  readonly cpuSeconds?: number;
  readonly childCpuSeconds?: number;
  readonly residentPages?: number;
  readonly startTicks?: number;
  /** Without it the kernel refuses `io`. */
  readonly readBytes?: number;
  readonly writtenBytes?: number;
}

export function writeProcess(procfs: string, pid: number, process: FakeProcess): void {
  const { command, parent = 1, cpuSeconds = 0, childCpuSeconds = 0, residentPages = 0, startTicks = pid } = process;
  const folder = join(procfs, String(pid));
  mkdirSync(folder, { recursive: true });
  const fields = [
    `${pid} (${command}) S ${parent} 1 1 0 -1 0 0 0 0 0`,
    `${Math.round(cpuSeconds * 100)} 0 ${Math.round(childCpuSeconds * 100)} 0`,
    `20 0 1 0 ${startTicks} 9999 ${residentPages} 0`,
  ];
  writeFileSync(join(folder, 'stat'), `${fields.join(' ')}\n`);
  if (process.readBytes === undefined && process.writtenBytes === undefined) return;
  const io = `rchar: 1\nwchar: 2\nsyscr: 3\nsyscw: 4\nread_bytes: ${process.readBytes ?? 0}\nwrite_bytes: ${process.writtenBytes ?? 0}\ncancelled_write_bytes: 0\n`;
  writeFileSync(join(folder, 'io'), io);
}

export function endProcess(procfs: string, pid: number): void {
  rmSync(join(procfs, String(pid)), { recursive: true });
}
