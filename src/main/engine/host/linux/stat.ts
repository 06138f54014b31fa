/** The single counters of /proc/stat. */
import { lines, type Collector } from '../collector.ts';

const FAMILIES: ReadonlyMap<string, readonly ['counter' | 'gauge', string, string]> = new Map([
  ['intr', ['counter', 'node_intr_total', 'Total number of interrupts serviced.']],
  ['ctxt', ['counter', 'node_context_switches_total', 'Total number of context switches.']],
  ['processes', ['counter', 'node_forks_total', 'Total number of forks.']],
  ['btime', ['gauge', 'node_boot_time_seconds', 'Node boot time, in unixtime.']],
  ['procs_running', ['gauge', 'node_procs_running', 'Number of processes in runnable state.']],
  ['procs_blocked', ['gauge', 'node_procs_blocked', 'Number of processes blocked waiting for I/O to complete.']],
]);

export const statCollector: Collector = {
  name: 'stat',
  collect(files, out) {
    for (const line of lines(files.procShared('stat'))) {
      const [key = '', value] = line.split(' ', 2);
      const family = FAMILIES.get(key);
      if (family !== undefined) out.add(family[0], family[1], family[2], Number(value));
    }
    return true;
  },
};

export function parseBootSeconds(stat: string): number | undefined {
  const match = /^btime (\d+)$/m.exec(stat);
  return match === null ? undefined : Number(match[1]);
}
