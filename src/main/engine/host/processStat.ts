/** What /proc/PID/stat and /proc/PID/io say of one process. */
import { USER_HZ } from './linux/cpu.ts';

/** The page size of the architectures this program is built for. */
const PAGE_BYTES = 4096;

export interface ProcessStat {
  readonly command: string;
  readonly parent: string;
  readonly cpuSeconds: number;
  /** Of children that ended and were waited for, with theirs in turn. */
  readonly childCpuSeconds: number;
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
    parent: rest[1] ?? '',
    cpuSeconds: (Number(rest[11]) + Number(rest[12])) / USER_HZ,
    childCpuSeconds: (Number(rest[13]) + Number(rest[14])) / USER_HZ,
    startTicks: rest[19] ?? '',
    residentBytes: Number(rest[21]) * PAGE_BYTES,
  };
}

/** Bytes that went to and from disks, of children that were waited for as well. */
export interface ProcessIo {
  readonly readBytes: number;
  readonly writtenBytes: number;
}

export function parseProcessIo(text: string): ProcessIo {
  const field = (name: string): number => {
    const at = text.indexOf(`\n${name}: `);
    return at < 0 ? 0 : Number.parseInt(text.slice(at + name.length + 3), 10);
  };
  return { readBytes: field('read_bytes'), writtenBytes: field('write_bytes') };
}
