/** What /proc/stat says beside CPU time. */
import type { FamilyBuilder } from '../familyBuilder.ts';
import { fieldsOf, type HostSource, readProc } from '../hostSource.ts';

export function collectStat(source: HostSource, out: FamilyBuilder): void {
  const values = new Map(fieldsOf(readProc(source, 'stat')).map(([name = '', first = '0']) => [name, Number(first)]));
  const value = (name: string): number => values.get(name) ?? 0;
  out.gauge('node_boot_time_seconds', 'When the machine started, in seconds since epoch.', value('btime'));
  out.counter('node_context_switches_total', 'Switches between tasks.', value('ctxt'));
  out.counter('node_forks_total', 'Processes and threads created.', value('processes'));
  out.counter('node_intr_total', 'Interrupts serviced.', value('intr'));
  out.gauge('node_procs_blocked', 'Processes that wait for I/O.', value('procs_blocked'));
  out.gauge('node_procs_running', 'Processes that can run.', value('procs_running'));
}
