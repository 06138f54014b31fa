/** What a process and its children cost, from Linux' /proc. */
import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

export interface ProcessCost {
  readonly cpuSeconds: number;
  readonly rssBytes: number;
}

/** Sums over every process of the process group that `pid` leads. */
export function groupCost(pid: number): ProcessCost {
  let cpuSeconds = 0;
  let rssBytes = 0;
  for (const entry of readdirSync('/proc')) {
    const fields = /^\d+$/.test(entry) ? statFields(entry) : undefined;
    if (fields?.[2] !== String(pid)) continue;
    // utime, stime and those of children that were waited for.
    cpuSeconds += [11, 12, 13, 14].reduce((sum, i) => sum + Number(fields[i]), 0) / TICKS_PER_SECOND;
    rssBytes += Number(fields[21]) * 4096;
  }
  return { cpuSeconds, rssBytes };
}

/** Fields after the command name; undefined when the process is gone. */
function statFields(pid: string): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
