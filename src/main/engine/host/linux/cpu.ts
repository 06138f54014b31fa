/** CPU time per core and mode, from the `cpuN` lines of /proc/stat. */
import type { FamilyBuilder } from '../familyBuilder.ts';
import { fieldsOf, type HostSource, readProc } from '../hostSource.ts';

/** Order of the columns of /proc/stat. */
const MODES = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const;
/** Kernel ticks a second that /proc counts in; fixed for user space on every architecture that Linux supports. */
const USER_HZ = 100;

export function collectCpu(source: HostSource, out: FamilyBuilder): void {
  for (const [name = '', ...ticks] of fieldsOf(readProc(source, 'stat'))) {
    const cpu = /^cpu(\d+)$/.exec(name)?.[1];
    if (cpu === undefined) continue;
    MODES.forEach((mode, i) => {
      out.counter('node_cpu_seconds_total', 'Seconds the CPUs spent in each mode.', seconds(ticks[i]), { cpu, mode });
    });
    for (const [mode, i] of [
      ['user', 8],
      ['nice', 9],
    ] as const) {
      const help = 'Seconds the CPUs spent in guests (VMs) for each mode.';
      out.counter('node_cpu_guest_seconds_total', help, seconds(ticks[i]), { cpu, mode });
    }
  }
}

const seconds = (ticks: string | undefined): number => Number(ticks ?? 0) / USER_HZ;
