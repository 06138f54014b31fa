/** Load averages from /proc/loadavg. */
import type { FamilyBuilder } from '../familyBuilder.ts';
import { type HostSource, readProc } from '../hostSource.ts';

export function collectLoadavg(source: HostSource, out: FamilyBuilder): void {
  const [one, five, fifteen] = readProc(source, 'loadavg').split(' ').map(Number);
  out.gauge('node_load1', 'Load average over a minute.', one ?? Number.NaN);
  out.gauge('node_load5', 'Load average over five minutes.', five ?? Number.NaN);
  out.gauge('node_load15', 'Load average over fifteen minutes.', fifteen ?? Number.NaN);
}
