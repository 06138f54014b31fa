/** The single counters of /proc/stat. */
import type { Collector } from '../collector.ts';
import { KeyedLines } from '../kernelText.ts';

const FAMILIES: ReadonlyMap<string, readonly ['counter' | 'gauge', string, string]> = new Map([
  ['intr', ['counter', 'node_intr_total', 'Total number of interrupts serviced.']],
  ['ctxt', ['counter', 'node_context_switches_total', 'Total number of context switches.']],
  ['processes', ['counter', 'node_forks_total', 'Total number of forks.']],
  ['btime', ['gauge', 'node_boot_time_seconds', 'Node boot time, in unixtime.']],
  ['procs_running', ['gauge', 'node_procs_running', 'Number of processes in runnable state.']],
  ['procs_blocked', ['gauge', 'node_procs_blocked', 'Number of processes blocked waiting for I/O to complete.']],
]);

export function createStatCollector(): Collector {
  const table = new KeyedLines((key) => FAMILIES.get(key));
  return {
    name: 'stat',
    collect(files, out) {
      table.read(files.procShared('stat'), ([type, name, help], value) => out.add(type, name, help, value));
      return true;
    },
  };
}

export function parseBootSeconds(stat: string): number | undefined {
  const match = /^btime (\d+)$/m.exec(stat);
  return match === null ? undefined : Number(match[1]);
}
